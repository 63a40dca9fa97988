package dev.lowbit.cpu.stencil;

import dev.lowbit.Activation;
import dev.lowbit.Epilogue;
import dev.lowbit.Output;
import dev.lowbit.Rounding;
import dev.lowbit.cpu.codegen.Type;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an epilogue that a tile does itself, before it stores.
 *
 * @param scaled whether the sum is multiplied at the end; else it starts with the bias
 * @param clamp how a float is clamped, if it is
 * @param integers whether the exact sum is stored as int
 * @param codes how it becomes a byte, if it does
 * @param whole whether these are all steps, so that the tile may write the output itself
 */
record Finish(
    boolean scaled,
    Activation.@Nullable Clamp clamp,
    boolean integers,
    @Nullable Codes codes,
    boolean whole) {
  /** Beyond it floats are no longer so dense that adding {@link #EVEN} rounds to an integer. */
  private static final float MOST_CODE = 1 << 21;

  /** Instead of a bound: the tile makes no codes. */
  static final long NO_CODES = -1;

  /** (q + EVEN) - EVEN rounds half to even, and the low bits of q + EVEN are the integer. */
  static final float EVEN = 0x1.8p23f;

  /**
   * {@link Output.Int8} with ties to even, of values whose quotient is below 2^21.
   *
   * <p>Division by a product and its correction: near = v * inverse, with inverse = 1 / scale
   * rounded to nearest, then near + (v - near * scale) * inverse in fused operations rounds as
   * division does (Markstein, 1990; tried for every mantissa of v and 1,100 scales).
   *
   * @param scale divisor
   * @param zeroPoint added to the rounded quotient
   * @param low least code
   * @param high greatest code
   */
  record Codes(float scale, int zeroPoint, int low, int high) {}

  /** As many steps as a tile can do; sums are at most bound if they are integers. */
  static Finish of(Epilogue epilogue, boolean floats, Type type, long bound) {
    if (epilogue.output() instanceof Output.Int32) return new Finish(false, null, true, null, true);
    if (type == Type.I32) return sum(false);
    boolean scaled = !floats;
    for (float scale : epilogue.scale()) scaled |= scale != 1;
    boolean clamped = epilogue.activation() instanceof Activation.Clamp;
    boolean simple = clamped || epilogue.activation() instanceof Activation.None;
    if (!simple || epilogue.residual()) return sum(floats);
    return switch (epilogue.output()) {
      // Max and min may turn -0 to 0, which only float sums leave open.
      case Output.Float32 _ when floats || !clamped ->
          new Finish(scaled, clamp(epilogue), false, null, true);
      case Output.Int8 q when !floats && dense(epilogue, q, bound) ->
          new Finish(scaled, null, false, codes(epilogue, q), true);
      default -> sum(floats);
    };
  }

  /** Sums only, as floats or ints. */
  static Finish sum(boolean floats) {
    return new Finish(false, null, !floats, null, false);
  }

  private static Activation.@Nullable Clamp clamp(Epilogue epilogue) {
    return epilogue.activation() instanceof Activation.Clamp clamp ? clamp : null;
  }

  private static boolean dense(Epilogue epilogue, Output.Int8 q, long bound) {
    double most = 0;
    for (float scale : epilogue.scale()) most = Math.max(most, Math.abs(scale) * (double) bound);
    double bias = 0;
    for (float summand : epilogue.bias()) bias = Math.max(bias, Math.abs(summand));
    boolean normal = q.scale() > 0x1p-60f && q.scale() < 0x1p60f; // no rest is subnormal
    return bound != NO_CODES
        && q.rounding() == Rounding.HALF_EVEN
        && normal
        && most + bias < MOST_CODE * q.scale();
  }

  /** Clamping a value clamps its code, for codes ascend with values. */
  private static Codes codes(Epilogue epilogue, Output.Int8 q) {
    Activation.Clamp clamp = clamp(epilogue);
    int low = clamp == null ? Byte.MIN_VALUE : q.code(clamp.low());
    int high = clamp == null ? Byte.MAX_VALUE : q.code(clamp.high());
    return new Codes(q.scale(), q.zeroPoint(), low, high);
  }

  /** The size of what is stored. */
  int elementBytes() {
    return codes == null ? Float.BYTES : Byte.BYTES;
  }
}
