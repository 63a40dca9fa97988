package dev.lowbit;

/** The last step of an {@link Epilogue}: the type that is written. */
public sealed interface Output {
  /**
   * Returns the size of what is written per element.
   *
   * @return 4 for int32 and float32, 1 for int8, 8 for a word of bits
   */
  default int elementBytes() {
    return switch (this) {
      case Int32 _, Float32 _ -> 4;
      case Int8 _ -> 1;
      case Bits _, SumBits _ -> 8;
    };
  }

  /**
   * Returns whether 64 values share an element.
   *
   * @return true for bits
   */
  default boolean packed() {
    return this instanceof Bits || this instanceof SumBits;
  }

  /**
   * Returns the elements of a row.
   *
   * @param n number of values in the row
   * @return n, or ceil(n / 64) words of bits
   */
  default long rowElements(int n) {
    return packed() ? (n + 63L) / 64 : n;
  }

  /** The raw integer sums; no other step may be present. */
  record Int32() implements Output {}

  /** The value itself. */
  record Float32() implements Output {}

  /**
   * saturate(round(v / scale) + zeroPoint) in [-128, 127]. The quotient is one float division; NaN
   * is written as the zero point.
   *
   * @param scale finite and greater than 0
   * @param zeroPoint code of the number 0, in [-128, 127]
   * @param rounding how the quotient is rounded
   */
  record Int8(float scale, int zeroPoint, Rounding rounding) implements Output {
    /**
     * Checks the quantizer.
     *
     * @throws IllegalArgumentException if scale or zeroPoint are out of range
     */
    public Int8 {
      if (!(scale > 0 && Float.isFinite(scale)))
        throw new IllegalArgumentException("scale=" + scale + " is not in (0, infinity)");
      if (zeroPoint < -128 || zeroPoint > 127)
        throw new IllegalArgumentException("zeroPoint=" + zeroPoint + " is not in [-128, 127]");
    }

    /**
     * The definition.
     *
     * @param v value
     * @return its code
     */
    public byte code(float v) {
      double rounded = Float.isNaN(v) ? 0 : rounding.round(v / scale);
      return (byte) Math.clamp(rounded + zeroPoint, -128.0, 127.0);
    }
  }

  /**
   * One bit per value.
   *
   * @param rule thresholds on the value
   */
  record Bits(Binarization rule) implements Output {}

  /**
   * One bit per sum, straight from the integer; no other step may be present.
   *
   * @param thresholds thresholds on the integer sum
   */
  record SumBits(IntThresholds thresholds) implements Output {}
}
