package dev.lowbit.properties.spectral;

import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.properties.Draw;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Sizes of transforms: those of networks, primes and their multiples, lines, single pixels.
 *
 * @param height rows
 * @param width columns
 */
public record ImageSize(int height, int width) {
  private static final ImageSize[] USUAL = {
    of(7, 7),
    of(8, 8),
    of(14, 14),
    of(12, 12),
    of(16, 16),
    of(9, 9),
    of(14, 8),
    of(10, 6),
    of(8, 15)
  };
  private static final ImageSize[] ROUGH = {
    of(1, 97),
    of(97, 1),
    of(13, 11),
    of(17, 17),
    of(5, 31),
    of(31, 5),
    of(3, 37),
    of(19, 2),
    of(17, 4),
    of(6, 19),
    of(22, 3),
    of(2, 34)
  };
  private static final ImageSize[] TINY = {
    of(1, 1), of(1, 2), of(2, 1), of(2, 2), of(2, 3), of(3, 2), of(1, 3), of(3, 1), of(4, 1)
  };
  private static final ImageSize[] LARGE = {
    of(28, 28),
    of(56, 14),
    of(35, 17),
    of(20, 20),
    of(24, 24),
    of(48, 12),
    of(32, 32),
    of(1, 512),
    of(1, 1021),
    of(640, 1),
    of(49, 20),
    of(22, 26)
  };

  private static ImageSize of(int height, int width) {
    return new ImageSize(height, width);
  }

  /** Sizes whose sums are quick. */
  public static Arbitrary<ImageSize> small() {
    Arbitrary<Integer> any = Arbitraries.integers().between(1, 12);
    Arbitrary<Integer> line = Arbitraries.integers().between(1, 130);
    return Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of(USUAL)),
            Tuple.of(3, Arbitraries.of(ROUGH)),
            Tuple.of(2, Arbitraries.of(TINY)),
            Tuple.of(3, Combinators.combine(any, any).as(ImageSize::new)),
            Tuple.of(1, line.map(width -> new ImageSize(1, width))),
            Tuple.of(1, line.map(height -> new ImageSize(height, 1))))
        .withoutEdgeCases();
  }

  /** Sizes of several steps. */
  public static Arbitrary<ImageSize> large() {
    return Arbitraries.of(LARGE).withoutEdgeCases();
  }

  /** A small size from a seed. */
  public static ImageSize of(Draw draw) {
    return switch (draw.between(0, 3)) {
      case 0 -> draw.of(USUAL);
      case 1 -> draw.of(ROUGH);
      case 2 -> draw.of(TINY);
      default -> new ImageSize(draw.between(1, 12), draw.between(1, 12));
    };
  }

  /** Sizes of batches, odd ones too. */
  public static Arbitrary<Integer> images() {
    return Arbitraries.of(1, 1, 2, 2, 3, 0).withoutEdgeCases();
  }

  /** Numbers of channels, beside vectors of 4, 8 and 16 floats. */
  public static Arbitrary<Integer> channels() {
    return Arbitraries.of(1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 64)
        .withoutEdgeCases();
  }

  /** Fewer channels where the sums of all pixels times all frequencies take long. */
  public int capped(int channels) {
    long sums = (long) height * width * height * width;
    return Math.clamp(150_000 / sums, 1, channels);
  }

  /** A dense tensor of such images. */
  public Tensor tensor(int images, int channels, Layout layout) {
    return Tensor.of(images, height, width, channels, layout);
  }
}
