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
   * without kernel rows outside the image.
   */
  private static double taps(StencilSet taps, StencilSpec spec) {
    Conv2d g = spec.geometry();
    if (spec.x().layout() == Layout.NCHW)
      return (double) taps.nnz() / taps.outputs() * wholeVectors(g.outW()) / g.outW();
    double sum = 0;
    for (int o = 0; o < taps.outputs(); o++)
      for (Tap t : taps.taps(o)) {
        long first = (long) t.dy() * g.dilationH() - g.padTop(); // row that output row 0 reads
        long rows = Math.min(g.outH(), g.height() - first) - Math.max(0, -first);
        sum += (double) Math.max(0, rows) / g.outH();
      }
    return sum / taps.outputs();
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
