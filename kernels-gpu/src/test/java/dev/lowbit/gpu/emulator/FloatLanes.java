package dev.lowbit.gpu.emulator;

import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;

/**
 * 32-bit floating point over the 32 lanes of a warp, bits in, bits out. Java's operations are PTX's
 * {@code .rn} without flushing of subnormals; a NaN result is the canonical one, 0x7FFFFFFF.
 */
final class FloatLanes {
  private static final int NAN = 0x7FFFFFFF;

  /** {@link Op#mode} of a rounding to an integer. */
  static final int NEAREST_EVEN = 0;

  static final int TO_ZERO = 1;
  static final int DOWN = 2;
  static final int UP = 3;

  private FloatLanes() {}

  static void run(Op op, int[] r, int[] out, int o) {
    Code code = op.code;
    int c = op.c < 0 ? op.a : op.c;
    int b = op.b < 0 ? op.a : op.b;
    for (int l = 0; l < 32; l++) {
      int bits = r[op.a + l];
      float x = intBitsToFloat(bits);
      float y = intBitsToFloat(r[b + l]);
      out[o + l] =
          switch (code) {
            case FADD -> bits(x + y);
            case FADD_RZ -> bits(addToZero(x, y));
            case FSUB -> bits(x - y);
            case FMUL -> bits(x * y);
            case FFMA -> bits(Math.fma(x, y, intBitsToFloat(r[c + l])));
            case FDIV -> bits(x / y);
            case FSQRT -> bits((float) Math.sqrt(x));
            case FMIN -> bits(Float.isNaN(x) ? y : Float.isNaN(y) ? x : Math.min(x, y));
            case FMAX -> bits(Float.isNaN(x) ? y : Float.isNaN(y) ? x : Math.max(x, y));
            case FMIN_NAN -> bits(Math.min(x, y));
            case FMAX_NAN -> bits(Math.max(x, y));
            case FNEG -> bits ^ Integer.MIN_VALUE;
            case FABS -> bits & Integer.MAX_VALUE;
            case COPYSIGN -> (r[b + l] & Integer.MAX_VALUE) | (bits & Integer.MIN_VALUE);
            case FROUND -> bits((float) round(x, op.mode));
            case FSAT -> bits(x > 0 ? Math.min(x, 1) : 0f);
            case S32_F32 -> floatToRawIntBits((float) bits);
            case U32_F32 -> floatToRawIntBits((float) (bits & 0xFFFFFFFFL));
            case F32_S32 -> (int) round(x, op.mode);
            case F32_U32 -> (int) Math.clamp((long) round(x, op.mode), 0, 0xFFFFFFFFL);
            default -> throw new AssertionError(code);
          };
    }
  }

  private static int bits(float x) {
    return !Float.isNaN(x) ? floatToRawIntBits(x) : NAN;
  }

  /** Exact: every float is a double, and an integral double of a float is that float again. */
  static double round(float x, int mode) {
    return switch (mode) {
      case NEAREST_EVEN -> Math.rint(x);
      case DOWN -> Math.floor(x);
      case UP -> Math.ceil(x);
      default -> x < 0 ? Math.ceil(x) : Math.floor(x);
    };
  }

  /** The rounding error of a sum is a float (Knuth), and its sign says whether to step back. */
  private static float addToZero(float x, float y) {
    float sum = x + y;
    if (Float.isInfinite(sum) && !Float.isInfinite(x) && !Float.isInfinite(y)) {
      return Math.copySign(Float.MAX_VALUE, sum);
    }
    float part = sum - x;
    float error = (x - (sum - part)) + (y - part);
    if (sum > 0 && error < 0) return Math.nextDown(sum);
    return sum < 0 && error > 0 ? Math.nextUp(sum) : sum;
  }

  /** Unsigned 64-bit to float, rounded once. */
  static float fromUnsigned(long x) {
    // The low bit becomes sticky, so halving does not lose what decides a tie.
    return x >= 0 ? (float) x : (float) (x >>> 1 | (x & 1)) * 2;
  }

  /** Saturates. PTX gives 2^63 for NaN where a target has 64 bits, 0 where it has 32. */
  static long toSigned(double x) {
    return !Double.isNaN(x) ? (long) x : Long.MIN_VALUE;
  }

  static long toUnsigned(double x) {
    if (Double.isNaN(x)) return Long.MIN_VALUE;
    if (x <= 0) return 0;
    if (x >= 0x1p64) return -1;
    return x < 0x1p63 ? (long) x : (long) (x - 0x1p63) ^ Long.MIN_VALUE;
  }
}
