package dev.lowbit.gpu.emulator;

import static java.lang.Float.intBitsToFloat;

import java.util.List;

/** Comparisons over the 32 lanes of a warp; bit l of the result is lane l's answer. */
enum Compare {
  EQ,
  NE,
  LT,
  LE,
  GT,
  GE,
  NUM,
  NAN;

  /** {@link Op#mode} flag of a float comparison that holds when an operand is NaN. */
  static final int UNORDERED = 16;

  private static final List<Compare> ALL = List.of(values());

  /** Its part of {@link Op#mode}. */
  int mode() {
    return ALL.indexOf(this);
  }

  static int run(Op op, int[] r, long[] w) {
    Compare how = ALL.get(op.mode & 15);
    return switch (op.code) {
      case SETP_S32 -> ints(how, r, op.a, op.b, 0);
      case SETP_U32 -> ints(how, r, op.a, op.b, Integer.MIN_VALUE);
      case SETP_S64 -> longs(how, w, op.a, op.b, 0);
      case SETP_U64 -> longs(how, w, op.a, op.b, Long.MIN_VALUE);
      default -> floats(how, r, op.a, op.b, (op.mode & UNORDERED) != 0);
    };
  }

  /** Order by numbers: three masks, one for each way two values can lie. */
  private int of(int less, int equal, int greater) {
    return switch (this) {
      case EQ -> equal;
      case NE -> less | greater;
      case LT -> less;
      case LE -> less | equal;
      case GT -> greater;
      case GE -> greater | equal;
      case NUM -> less | equal | greater;
      case NAN -> 0;
    };
  }

  private static int ints(Compare how, int[] r, int a, int b, int flip) {
    int less = 0;
    int equal = 0;
    for (int l = 0; l < 32; l++) {
      int x = r[a + l] ^ flip;
      int y = r[b + l] ^ flip;
      less |= (x < y ? 1 : 0) << l;
      equal |= (x == y ? 1 : 0) << l;
    }
    return how.of(less, equal, ~(less | equal));
  }

  private static int longs(Compare how, long[] w, int a, int b, long flip) {
    int less = 0;
    int equal = 0;
    for (int l = 0; l < 32; l++) {
      long x = w[a + l] ^ flip;
      long y = w[b + l] ^ flip;
      less |= (x < y ? 1 : 0) << l;
      equal |= (x == y ? 1 : 0) << l;
    }
    return how.of(less, equal, ~(less | equal));
  }

  private static int floats(Compare how, int[] r, int a, int b, boolean unordered) {
    int less = 0;
    int equal = 0;
    int greater = 0;
    for (int l = 0; l < 32; l++) {
      float x = intBitsToFloat(r[a + l]);
      float y = intBitsToFloat(r[b + l]);
      less |= (x < y ? 1 : 0) << l;
      equal |= (x == y ? 1 : 0) << l;
      greater |= (x > y ? 1 : 0) << l;
    }
    int ordered = less | equal | greater;
    return how.of(less, equal, greater) | (unordered || how == NAN ? ~ordered : 0);
  }
}
