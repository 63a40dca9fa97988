package dev.lowbit.gpu.emulator;

/** Operations on registers and predicates; lanes outside the mask keep what they hold. */
final class LaneUnit {
  private static final int FULL = -1;

  private final Warp warp;
  private final int[] r;
  private final long[] w;
  private final int[] p;
  private final int[] results = new int[32];
  private final long[] wideResults = new long[32];

  LaneUnit(Warp warp) {
    this.warp = warp;
    r = warp.r;
    w = warp.w;
    p = warp.p;
  }

  void ints(Op op, int m) {
    int[] out = m == FULL ? r : results;
    int o = m == FULL ? op.d : 0;
    switch (op.code.unit) {
      case INT -> IntLanes.run(op, r, out, o);
      case BITS -> BitLanes.run(op, r, out, o);
      case FLOAT -> FloatLanes.run(op, r, out, o);
      default -> LongLanes.toInt(op, w, out, o);
    }
    if (m == FULL) return;
    for (int x = m; x != 0; x &= x - 1) {
      int l = Integer.numberOfTrailingZeros(x);
      r[op.d + l] = results[l];
    }
  }

  void longs(Op op, int m) {
    long[] out = m == FULL ? w : wideResults;
    int o = m == FULL ? op.d : 0;
    if (op.code.unit == Code.Unit.LONG) LongLanes.run(op, w, out, o);
    else LongLanes.toLong(op, r, w, out, o);
    if (m == FULL) return;
    for (int x = m; x != 0; x &= x - 1) {
      int l = Integer.numberOfTrailingZeros(x);
      w[op.d + l] = wideResults[l];
    }
  }

  void compare(Op op, int m) {
    int holds = Compare.run(op, r, w);
    int other = ~holds;
    if (op.c != 0) {
      int with = op.negated ? ~p[op.p] : p[op.p];
      holds = combine(op.c, holds, with);
      other = combine(op.c, other, with);
    }
    p[op.d] = (p[op.d] & ~m) | (holds & m);
    if (op.q >= 0) p[op.q] = (p[op.q] & ~m) | (other & m);
  }

  private static int combine(int how, int a, int b) {
    return how == 1 ? a & b : how == 2 ? a | b : a ^ b;
  }

  void predicate(Op op, int m) {
    int a = op.a < 0 ? op.mode : p[op.a];
    int x =
        switch (op.code) {
          case PMOV -> a;
          case PNOT -> ~a;
          case PAND -> a & p[op.b];
          case POR -> a | p[op.b];
          default -> a ^ p[op.b];
        };
    p[op.d] = (p[op.d] & ~m) | (x & m);
  }

  void select(Op op, int m) {
    for (int x = m; x != 0; x &= x - 1) {
      int l = Integer.numberOfTrailingZeros(x);
      switch (op.code) {
        case SELP -> r[op.d + l] = r[((p[op.p] >> l & 1) != 0 ? op.a : op.b) + l];
        case SELP64 -> w[op.d + l] = w[((p[op.p] >> l & 1) != 0 ? op.a : op.b) + l];
        default -> r[op.d + l] = special(op.mode, l);
      }
    }
  }

  /** By place in {@link ValueDecoder#SPECIAL}. Blocks have one dimension. */
  private int special(int which, int l) {
    Launch launch = warp.block.launch;
    return switch (which) {
      case 0 -> warp.firstThread + l;
      case 1, 2 -> 0;
      case 3 -> launch.threads();
      case 4, 5 -> 1;
      case 6 -> warp.block.index % launch.x();
      case 7 -> warp.block.index / launch.x() % launch.y();
      case 8 -> warp.block.index / launch.x() / launch.y();
      case 9 -> launch.x();
      case 10 -> launch.y();
      case 11 -> launch.z();
      case 12 -> l;
      case 13 -> warp.number;
      case 14 -> 1 << l;
      case 15 -> (1 << l) - 1;
      case 16 -> (2 << l) - 1;
      case 17 -> -2 << l;
      default -> -1 << l;
    };
  }
}
