package dev.lowbit.gpu.emulator;

/**
 * 32-bit integer arithmetic over the 32 lanes of a warp: row {@code o} of {@code out} from rows of
 * {@code r}.
 */
final class IntLanes {
  private IntLanes() {}

  static void run(Op op, int[] r, int[] out, int o) {
    int a = op.a;
    int b = op.b;
    switch (op.code) {
      case MOV -> System.arraycopy(r, a, out, o, 32);
      case ADD -> add(r, a, b, out, o);
      case SUB -> {
        for (int l = 0; l < 32; l++) out[o + l] = r[a + l] - r[b + l];
      }
      case MUL -> {
        for (int l = 0; l < 32; l++) out[o + l] = r[a + l] * r[b + l];
      }
      case MAD -> mad(r, a, b, op.c, out, o);
      case AND -> {
        for (int l = 0; l < 32; l++) out[o + l] = r[a + l] & r[b + l];
      }
      case OR -> {
        for (int l = 0; l < 32; l++) out[o + l] = r[a + l] | r[b + l];
      }
      case XOR -> xor(r, a, b, out, o);
      case NOT -> {
        for (int l = 0; l < 32; l++) out[o + l] = ~r[a + l];
      }
      case CNOT -> {
        for (int l = 0; l < 32; l++) out[o + l] = r[a + l] == 0 ? 1 : 0;
      }
      case NEG -> {
        for (int l = 0; l < 32; l++) out[o + l] = -r[a + l];
      }
      case ABS -> {
        for (int l = 0; l < 32; l++) out[o + l] = Math.abs(r[a + l]);
      }
      case SHL, SHR_S, SHR_U -> shift(op.code, r, a, b, out, o);
      case MIN_S, MIN_U, MAX_S, MAX_U -> order(op.code, r, a, b, out, o);
      default -> rare(op.code, r, a, b, out, o);
    }
  }

  private static void add(int[] r, int a, int b, int[] out, int o) {
    for (int l = 0; l < 32; l++) out[o + l] = r[a + l] + r[b + l];
  }

  private static void xor(int[] r, int a, int b, int[] out, int o) {
    for (int l = 0; l < 32; l++) out[o + l] = r[a + l] ^ r[b + l];
  }

  private static void mad(int[] r, int a, int b, int c, int[] out, int o) {
    for (int l = 0; l < 32; l++) out[o + l] = r[a + l] * r[b + l] + r[c + l];
  }

  /** Amounts above 31 act as 32. */
  private static void shift(Code code, int[] r, int a, int b, int[] out, int o) {
    for (int l = 0; l < 32; l++) {
      int x = r[a + l];
      int by = r[b + l];
      boolean all = by < 0 || by > 31;
      out[o + l] =
          switch (code) {
            case SHL -> all ? 0 : x << by;
            case SHR_S -> all ? x >> 31 : x >> by;
            default -> all ? 0 : x >>> by;
          };
    }
  }

  private static void order(Code code, int[] r, int a, int b, int[] out, int o) {
    int flip = code == Code.MIN_U || code == Code.MAX_U ? Integer.MIN_VALUE : 0;
    boolean least = code == Code.MIN_S || code == Code.MIN_U;
    for (int l = 0; l < 32; l++) {
      int x = r[a + l];
      int y = r[b + l];
      out[o + l] = (x ^ flip) < (y ^ flip) == least ? x : y;
    }
  }

  /** A division by zero, which PTX leaves open, gives all ones. */
  private static void rare(Code code, int[] r, int a, int b, int[] out, int o) {
    for (int l = 0; l < 32; l++) {
      int x = r[a + l];
      int y = r[b + l];
      out[o + l] =
          switch (code) {
            case MULHI_S -> (int) (((long) x * y) >> 32);
            case MULHI_U -> (int) (((x & 0xFFFFFFFFL) * (y & 0xFFFFFFFFL)) >>> 32);
            case MUL24_S -> (x << 8 >> 8) * (y << 8 >> 8);
            case MUL24_U -> (x & 0xFFFFFF) * (y & 0xFFFFFF);
            case DIV_S -> y == 0 ? -1 : x / y;
            case DIV_U -> y == 0 ? -1 : Integer.divideUnsigned(x, y);
            case REM_S -> y == 0 ? -1 : x % y;
            case REM_U -> y == 0 ? -1 : Integer.remainderUnsigned(x, y);
            default -> throw new AssertionError(code);
          };
    }
  }
}
