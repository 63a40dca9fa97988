package dev.lowbit.bench.stencil;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.stencil.StencilSet;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * A depthwise layer, batch 1, padded to keep its size.
 *
 * @param layer short name, {@code network.layer}
 * @param network where it is from
 * @param kernelH kernel rows
 * @param kernelW kernel columns
 * @param taps taps of each channel, the same places for all; {@link #MIXER} for the token mixer of
 *     InceptionNeXt with bands of kernelW
 * @param stride row and column step
 * @param channels input and output channels
 * @param size input rows and columns
 * @param layout of input and output
 * @param integers uint8 in and int8 out instead of float32
 */
record StencilShape(
    String layer,
    String network,
    int kernelH,
    int kernelW,
    int taps,
    int stride,
    int channels,
    int size,
    Layout layout,
    boolean integers) {
  /** Channels: 5/8 pass, then three groups of 1/8 with 3x3, 1xk and kx1. */
  static final int MIXER = -1;

  private static final long PATTERN_SEED = 15;

  /** A dense float32 layer in NHWC. */
  static StencilShape of(
      String layer, String network, int kernelH, int kernelW, int stride, int channels, int size) {
    return new StencilShape(
        layer,
        network,
        kernelH,
        kernelW,
        kernelH * kernelW,
        stride,
        channels,
        size,
        Layout.NHWC,
        false);
  }

  StencilShape with(Layout layout, boolean integers) {
    return new StencilShape(
        layer, network, kernelH, kernelW, taps, stride, channels, size, layout, integers);
  }

  StencilShape withTaps(int taps) {
    return new StencilShape(
        layer, network, kernelH, kernelW, taps, stride, channels, size, layout, integers);
  }

  boolean mixer() {
    return taps == MIXER;
  }

  /** Fewer taps than the kernel has places. */
  boolean few() {
    return !mixer() && taps < kernelH * kernelW;
  }

  /** Channels of each of the mixer's three convolutions. */
  int group() {
    return channels / 8;
  }

  /** The benchmark's parameter. */
  String id() {
    return layer
        + (few() ? ".t" + taps : "")
        + "."
        + layout.name().toLowerCase(Locale.ROOT)
        + (integers ? ".int8" : "");
  }

  /** For a reader; says everything, because ratios are found by it. */
  String text() {
    String window = mixer() ? "mixer " + kernelW : kernelH + "x" + kernelW;
    return "%s %s%s%s %d @%d %s%s"
        .formatted(
            network,
            window,
            few() ? ", " + taps + " taps" : "",
            stride == 1 ? "" : " s" + stride,
            channels,
            size,
            layout,
            integers ? " int8" : "");
  }

  Conv2d geometry() {
    int h = (kernelH - 1) / 2;
    int w = (kernelW - 1) / 2;
    return Conv2d.of(1, size, size, channels, channels, 1)
        .withPadding(h, h, w, w)
        .withKernel(kernelH, kernelW)
        .withStride(stride, stride)
        .withGroups(channels);
  }

  /** Multiply-accumulates of all taps. */
  long macs() {
    Conv2d g = geometry();
    long pixels = (long) g.outH() * g.outW();
    return mixer()
        ? pixels * (channels - 3 * group() + group() * (9L + kernelH + kernelW))
        : pixels * channels * taps;
  }

  /** Random weights; even integers for integers, because some peers halve them. */
  float[] weights(int count, Random random) {
    float[] w = new float[count];
    for (int i = 0; i < count; i++)
      w[i] = integers ? 2 * random.nextInt(-15, 16) : random.nextFloat(-1, 1);
    return w;
  }

  /** Which places of a kernel have a tap. */
  boolean[] pattern() {
    boolean[] mask = new boolean[kernelH * kernelW];
    Random random = new Random(PATTERN_SEED);
    for (int left = taps; left > 0; ) {
      int place = random.nextInt(mask.length);
      if (!mask[place]) left--;
      mask[place] = true;
    }
    return mask;
  }

  /** All taps of the kernel: what few taps are compared with. */
  StencilSet dense(float[] w) {
    return StencilSet.dense(kernelH, kernelW, w);
  }

  /** The layer's taps, of w as {@link #weights} fills it: kernels, or the mixer's three groups. */
  StencilSet taps(float[] w) {
    if (!mixer()) return StencilSet.masked(kernelH, kernelW, w, pattern());
    int square = group() * 9;
    int band = group() * kernelW;
    return StencilSet.inception(
        channels - 3 * group(),
        Arrays.copyOfRange(w, 0, square),
        kernelW,
        Arrays.copyOfRange(w, square, square + band),
        Arrays.copyOfRange(w, square + band, square + 2 * band));
  }

  /** How many weights {@link #taps} wants. */
  int weightCount() {
    return mixer() ? group() * (9 + kernelH + kernelW) : channels * kernelH * kernelW;
  }
}
