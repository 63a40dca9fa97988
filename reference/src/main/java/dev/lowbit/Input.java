package dev.lowbit;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** The type of the activations a plan reads, and the numbers they stand for. */
public sealed interface Input {
  /** float32, the number itself. */
  record Float32() implements Input {}

  /**
   * int8, standing for x - zeroPoint.
   *
   * @param zeroPoint code of the number 0, in [-128, 127]
   */
  record Int8(int zeroPoint) implements Input {
    /**
     * Checks the zero point.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Int8 {
      if (zeroPoint < -128 || zeroPoint > 127)
        throw new IllegalArgumentException("zeroPoint=" + zeroPoint + " is not in [-128, 127]");
    }
  }

  /**
   * uint8, standing for x - zeroPoint with x in [0, 255].
   *
   * @param zeroPoint code of the number 0, in [0, 255]
   */
  record Uint8(int zeroPoint) implements Input {
    /**
     * Checks the zero point.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Uint8 {
      if (zeroPoint < 0 || zeroPoint > 255)
        throw new IllegalArgumentException("zeroPoint=" + zeroPoint + " is not in [0, 255]");
    }
  }

  /**
   * Returns whether sums are float.
   *
   * @return true for float32, false where sums are int32 and exact
   */
  default boolean floats() {
    return this instanceof Float32;
  }

  /**
   * Returns the size of an element.
   *
   * @return 4 for float32, else 1
   */
  default int elementBytes() {
    return floats() ? Float.BYTES : Byte.BYTES;
  }

  /**
   * Returns the code of the number 0.
   *
   * @return the zero point, 0 for float32
   */
  default int zeroPoint() {
    return 0;
  }

  /**
   * The definition for integers.
   *
   * @param x memory
   * @param at index of the element
   * @return the number it stands for
   */
  default int integer(MemorySegment x, long at) {
    byte code = x.get(JAVA_BYTE, at);
    return (this instanceof Uint8 ? code & 255 : code) - zeroPoint();
  }

  /**
   * Returns how large an integer can be.
   *
   * @return greatest |x - zeroPoint|, at most 255; 0 for float32
   */
  default int bound() {
    return switch (this) {
      case Float32 _ -> 0;
      case Int8 i -> Math.max(i.zeroPoint() + 128, 127 - i.zeroPoint());
      case Uint8 i -> Math.max(i.zeroPoint(), 255 - i.zeroPoint());
    };
  }

  /**
   * Checks the weights of one output: for integer activations they are integers of 8 bits, and no
   * sum overflows an int.
   *
   * @param o output channel, for the message
   * @param weights what its sum multiplies
   * @throws IllegalArgumentException otherwise
   */
  default void checkWeights(int o, float... weights) {
    if (floats()) return;
    long magnitude = 0;
    for (float w : weights) {
      if (w != Math.rint(w) || w < -128 || w > 127)
        throw new IllegalArgumentException(
            "weight " + w + " of output " + o + " is not an integer in [-128, 127]");
      magnitude += (long) Math.abs(w);
    }
    if (magnitude * bound() > Integer.MAX_VALUE)
      throw new IllegalArgumentException(
          "output "
              + o
              + " can sum to "
              + magnitude * bound()
              + ", an int32 holds "
              + Integer.MAX_VALUE);
  }
}
