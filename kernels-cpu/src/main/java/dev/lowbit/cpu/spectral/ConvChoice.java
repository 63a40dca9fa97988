package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.cpu.Lanes;
import dev.lowbit.spectral.Spectrum;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import dev.lowbit.stencil.Tap;

/**
 * Whether a convolution goes through transforms or tap by tap.
 *
 * <p>Time of taps over time of transforms, 64 channels, padded to the same size, one thread,
 * 512-bit vectors; transforms are chosen where it is above 1:
 *
 * <pre>
 *   kernel          7    11    15    21    31
 *   NHWC   14x14  0.3   0.6   0.6   1.0   0.7
 *          28x28  0.6   0.8   1.3   2.1   3.0
 *          56x56  0.5   0.9   1.5   2.0   4.5
 *   NCHW   14x14  0.5   0.6   1.1   3.4   4.9
 *          28x28  0.5   0.8   1.5   4.7   8.8
 *          56x56  0.5   1.2   1.6   4.0    11
 * </pre>
 *
 * @param transforms the answer
 * @param size of the transforms
 * @param reason of the answer
 */
record ConvChoice(boolean transforms, PaddedSize size, String reason) {
  /** Operations of a transform that take as long as a tap. */
  private static final double PER_TAP = 0.7;

  /** Beyond, one transform of the whole image is not the way. */
  private static final int LONGEST = 512;

  /** Bytes of the filter; plans that are larger are not what a caller expects. */
  private static final long LARGEST = 1L << 30;

  /** A sum of magnitudes whose products with images are far from overflow. */
  private static final double GREATEST = 0x1p100;

  private static final PaddedSize NONE = new PaddedSize(0, 0, 0);

  /**
   * Chooses.
   *
   * @param always whether transforms are chosen wherever they are possible
   */
  static ConvChoice of(StencilSet taps, StencilSpec spec, boolean always) {
    Conv2d g = spec.geometry();
    if (g.strideH() > 1 || g.strideW() > 1)
      return direct("tap by tap: stride " + g.strideH() + "x" + g.strideW() + " is not 1x1");
    if (spec.multiplier() > 1)
      return direct("tap by tap: " + spec.multiplier() + " outputs per channel, not 1");
    if (!PaddedSize.within(LONGEST, g))
      return direct("tap by tap: a padded side is longer than " + LONGEST);
    double greatest = greatest(taps);
    if (greatest > GREATEST)
      return direct("tap by tap: the weights of a channel add up to " + greatest);
    PaddedSize size = PaddedSize.of(g);
    long bytes =
        2L
            * Float.BYTES
            * size.height()
            * Spectrum.columns(size.width())
            * Lanes.padded(g.outputs());
    if (bytes > LARGEST) return direct("tap by tap: the filter would take " + bytes + " bytes");
    double direct = taps(taps, spec);
    double operations = operations(size, spec);
    boolean transforms = always || direct * PER_TAP > operations;
    String reason =
        (transforms ? "through transforms: " : "tap by tap: ")
            + Math.round(direct)
            + " taps an output, transforms take as long as "
            + Math.round(operations / PER_TAP);
    return new ConvChoice(transforms, size, reason);
  }

  /**
   * Taps of an output. Pixels in the lanes: with those beyond a short row. Channels in the lanes:
   * without those outside the image.
   */
  private static double taps(StencilSet taps, StencilSpec spec) {
    Conv2d g = spec.geometry();
    if (spec.x().layout() == Layout.NCHW)
      return (double) taps.nnz() / taps.outputs() * wholeVectors(g.outW()) / g.outW();
    double sum = 0;
    for (int o = 0; o < taps.outputs(); o++)
      for (Tap t : taps.taps(o))
        sum +=
            inside((long) t.dy() * g.dilationH() - g.padTop(), g.height(), g.outH())
                * inside((long) t.dx() * g.dilationW() - g.padLeft(), g.width(), g.outW());
    return sum / taps.outputs();
  }

  /** The share of the outputs that read a pixel: of output i, number i + first of size. */
  private static double inside(long first, int size, int outputs) {
    long count = Math.min(outputs, size - first) - Math.max(0, -first);
    return (double) Math.max(0, count) / outputs;
  }

  /** Operations per output; planes beyond the last are transformed too. */
  private static double operations(PaddedSize size, StencilSpec spec) {
    Conv2d g = spec.geometry();
    double operations = size.cost() / ((double) g.outH() * g.outW());
    return spec.x().layout() == Layout.NCHW
        ? operations * wholeVectors(g.outputs()) / g.outputs()
        : operations;
  }

  private static int wholeVectors(int n) {
    return Math.ceilDiv(n, FLOAT_LANES) * FLOAT_LANES;
  }

  private static ConvChoice direct(String reason) {
    return new ConvChoice(false, NONE, reason);
  }

  private static double greatest(StencilSet taps) {
    double greatest = 0;
    for (int o = 0; o < taps.outputs(); o++)
      greatest =
          Math.max(greatest, taps.taps(o).stream().mapToDouble(Tap::weight).map(Math::abs).sum());
    return greatest;
  }
}
