package dev.lowbit.gpu.emulator;

import static dev.lowbit.gpu.emulator.FloatLanes.fromUnsigned;
import static dev.lowbit.gpu.emulator.FloatLanes.round;
import static dev.lowbit.gpu.emulator.FloatLanes.toSigned;
import static dev.lowbit.gpu.emulator.FloatLanes.toUnsigned;
import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;

/** 64-bit integers over the 32 lanes of a warp, and the ways between them and 32-bit registers. */
final class LongLanes {
  private LongLanes() {}

  static void run(Op op, long[] r, long[] out, int o) {
    int a = op.a;
    int b = op.b;
    switch (op.code) {
      case MOV64 -> System.arraycopy(r, a, out, o, 32);
      case ADD64 -> {
        for (int l = 0; l < 32; l++) out[o + l] = r[a + l] + r[b + l];
      }
      case MUL64 -> {
        for (int l = 0; l < 32; l++) out[o + l] = r[a + l] * r[b + l];
      }
      case MAD64 -> {
        for (int l = 0; l < 32; l++) out[o + l] = r[a + l] * r[b + l] + r[op.c + l];
      }
      case XOR64 -> {
        for (int l = 0; l < 32; l++) out[o + l] = r[a + l] ^ r[b + l];
      }
      default -> {
        int second = b < 0 ? a : b;
        for (int l = 0; l < 32; l++) out[o + l] = rare(op.code, r[a + l], r[second + l]);
      }
    }
  }

  /** A division by zero, which PTX leaves open, gives all ones. */
  private static long rare(Code code, long x, long y) {
    return switch (code) {
      case SUB64 -> x - y;
      case MULHI64_S -> Math.multiplyHigh(x, y);
      case MULHI64_U -> Math.unsignedMultiplyHigh(x, y);
      case DIV64_S -> y == 0 ? -1 : x / y;
      case DIV64_U -> y == 0 ? -1 : Long.divideUnsigned(x, y);
      case REM64_S -> y == 0 ? -1 : x % y;
      case REM64_U -> y == 0 ? -1 : Long.remainderUnsigned(x, y);
      case AND64 -> x & y;
      case OR64 -> x | y;
      case NOT64 -> ~x;
      case CNOT64 -> x == 0 ? 1 : 0;
      case NEG64 -> -x;
      case ABS64 -> Math.abs(x);
      case MIN64_S -> Math.min(x, y);
      case MAX64_S -> Math.max(x, y);
      case MIN64_U -> Long.compareUnsigned(x, y) < 0 ? x : y;
      case MAX64_U -> Long.compareUnsigned(x, y) > 0 ? x : y;
      case BREV64 -> Long.reverse(x);
      default -> throw new AssertionError(code);
    };
  }

  static void toInt(Op op, long[] w, int[] out, int o) {
    for (int l = 0; l < 32; l++) {
      long x = w[op.a + l];
      out[o + l] =
          switch (op.code) {
            case LOW -> (int) x;
            case HIGH -> (int) (x >>> 32);
            case POPC64 -> Long.bitCount(x);
            case CLZ64 -> Long.numberOfLeadingZeros(x);
            case BFIND64_S -> BitLanes.bfind(x < 0 ? ~x : x, op.mode != 0 ? 63 : Op.NONE);
            case BFIND64_U -> BitLanes.bfind(x, op.mode != 0 ? 63 : Op.NONE);
            case S64_F32 -> floatToRawIntBits((float) x);
            case U64_F32 -> floatToRawIntBits(fromUnsigned(x));
            case CLAMP64 ->
                (int)
                    BitLanes.clamped(
                        op.mode == 1 && x < 0 ? Long.MAX_VALUE : x, op.width, op.signed);
            default -> throw new AssertionError(op.code);
          };
    }
  }

  static void toLong(Op op, int[] r, long[] w, long[] out, int o) {
    int a = op.a;
    int b = op.b < 0 ? 0 : op.b;
    switch (op.code) {
      case S32_64 -> {
        for (int l = 0; l < 32; l++) out[o + l] = r[a + l];
      }
      case U32_64 -> {
        for (int l = 0; l < 32; l++) out[o + l] = r[a + l] & 0xFFFFFFFFL;
      }
      case MULWIDE_S -> {
        for (int l = 0; l < 32; l++) out[o + l] = (long) r[a + l] * r[b + l];
      }
      case MULWIDE_U -> {
        for (int l = 0; l < 32; l++) {
          out[o + l] = (r[a + l] & 0xFFFFFFFFL) * (r[b + l] & 0xFFFFFFFFL);
        }
      }
      case PACK32 -> {
        for (int l = 0; l < 32; l++) out[o + l] = (r[a + l] & 0xFFFFFFFFL) | (long) r[b + l] << 32;
      }
      case F32_S64 -> {
        for (int l = 0; l < 32; l++) {
          out[o + l] = toSigned(round(intBitsToFloat(r[a + l]), op.mode));
        }
      }
      case F32_U64 -> {
        for (int l = 0; l < 32; l++) {
          out[o + l] = toUnsigned(round(intBitsToFloat(r[a + l]), op.mode));
        }
      }
      case SHL64, SHR64_S, SHR64_U -> {
        for (int l = 0; l < 32; l++) out[o + l] = shift(op.code, w[a + l], r[b + l]);
      }
      case BFE64_S, BFE64_U -> {
        boolean signed = op.code == Code.BFE64_S;
        for (int l = 0; l < 32; l++) {
          out[o + l] = BitLanes.bfe64(w[a + l], r[b + l], r[op.c + l], signed, 64);
        }
      }
      case BFI64 -> {
        int length = op.rowsA[0];
        for (int l = 0; l < 32; l++) {
          out[o + l] = BitLanes.bfi(w[a + l], w[b + l], r[op.c + l], r[length + l], 64);
        }
      }
      default -> throw new AssertionError(op.code);
    }
  }

  /** Amounts above 63 act as 64. */
  private static long shift(Code code, long x, int by) {
    boolean all = by < 0 || by > 63;
    return switch (code) {
      case SHL64 -> all ? 0 : x << by;
      case SHR64_S -> all ? x >> 63 : x >> by;
      default -> all ? 0 : x >>> by;
    };
  }
}
