package dev.lowbit.properties;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Awkward sizes: most of them lie beside a tile or a word; all shrink toward the smallest. */
public final class Sizes {
  private Sizes() {}

  /** Rows of A, beside tiles of 4 and 8 rows. */
  public static Arbitrary<Integer> rows() {
    return Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of(1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17)),
            Tuple.of(1, Arbitraries.integers().between(0, 40)))
        .withoutEdgeCases();
  }

  /** Output channels, beside tiles of 16 and 32 columns and words of 64 bits. */
  public static Arbitrary<Integer> columns() {
    return Arbitraries.frequencyOf(
            Tuple.of(
                4,
                Arbitraries.of(
                    1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 127, 128,
                    129)),
            Tuple.of(1, Arbitraries.integers().between(0, 200)))
        .withoutEdgeCases();
  }

  /** Numbers of bits, beside words of 64 bits and vectors of 128, 256 and 512 bits. */
  public static Arbitrary<Integer> bits() {
    return Arbitraries.frequencyOf(
            Tuple.of(
                4,
                Arbitraries.of(
                    0, 1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 191, 192, 193, 255, 256, 257,
                    288, 511, 512, 513, 577, 1024)),
            Tuple.of(1, Arbitraries.of(3, 61, 67, 131, 251, 397, 521, 1031)),
            Tuple.of(1, Arbitraries.integers().between(0, 700)))
        .withoutEdgeCases();
  }

  /** Channels of a convolution: the first layer, word boundaries, primes. */
  public static Arbitrary<Integer> channels() {
    return Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of(1, 2, 3, 31, 32, 33, 63, 64, 65, 96, 127, 128, 129)),
            Tuple.of(1, Arbitraries.integers().between(1, 130)))
        .withoutEdgeCases();
  }

  /** Seeds of operands: data is derived from them, so that shrinking stays cheap. */
  public static Arbitrary<Long> seeds() {
    return Arbitraries.longs().between(0, 1L << 40).withoutEdgeCases();
  }
}
