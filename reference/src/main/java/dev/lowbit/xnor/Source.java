package dev.lowbit.xnor;

import dev.lowbit.Binarization;

/** The type of the activations a plan reads, and how they become bits. */
public sealed interface Source {
  /** Packed bits, as {@link BitTensor} lays them out. */
  record Bits() implements Source {}

  /**
   * float32.
   *
   * @param rule thresholds per channel, or one for all
   */
  record Float32(Binarization rule) implements Source {}

  /**
   * int8, compared as the same number in float; a threshold of 128 means always -1.
   *
   * @param rule thresholds per channel, or one for all
   */
  record Int8(Binarization rule) implements Source {}

  /**
   * Returns the size of an element.
   *
   * @return 4 for float32, 1 for int8, 8 for a word of bits
   */
  default int elementBytes() {
    return switch (this) {
      case Bits _ -> 8;
      case Float32 _ -> 4;
      case Int8 _ -> 1;
    };
  }

  /**
   * Returns the elements of a row.
   *
   * @param cols number of values in the row
   * @return cols, or ceil(cols / 64) words of bits
   */
  default long rowElements(int cols) {
    return this instanceof Bits ? BitMatrix.wordsFor(cols) : cols;
  }

  /**
   * Returns the thresholds.
   *
   * @return the rule; for bits the sign
   */
  default Binarization binarization() {
    return switch (this) {
      case Bits _ -> Binarization.sign();
      case Float32 f -> f.rule();
      case Int8 i -> i.rule();
    };
  }
}
