package dev.lowbit.properties;

import dev.lowbit.Conv2d;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Geometries of convolutions and poolings that are valid and cheap. */
public final class Geometries {
  private static final int WORK = 100_000;

  private Geometries() {}

  private record Axis(int size, int kernel, int stride, int dilation, int before, int after) {
    /** The kernel may be larger than the image; then the padding grows until one output is left. */
    Axis valid() {
      int missing = dilation * (kernel - 1) + 1 - size - before - after;
      return new Axis(size, kernel, stride, dilation, before, after + Math.max(0, missing));
    }
  }

  private record Depth(int images, int groups, int channels, int outputs) {}

  /** Convolutions with groups, strides, dilations and any padding. */
  public static Arbitrary<Conv2d> convolutions() {
    return Combinators.combine(axes(), axes(), depths()).as(Geometries::conv).map(Geometries::cap);
  }

  /** Layers of several hundred pixels, in groups, too. */
  public static Arbitrary<Conv2d> layers() {
    return Combinators.combine(
            Arbitraries.integers().between(5, 20),
            Arbitraries.integers().between(5, 20),
            Arbitraries.of(1, 3, 16, 64, 65),
            Sizes.columns().filter(outputs -> outputs > 0),
            Arbitraries.of(1, 3, 2),
            Arbitraries.of(1, 2),
            Arbitraries.of(1, 2, 3))
        .as((h, w, channels, outputs, kernel, stride, groups) ->
            Conv2d.of(1, h, w, channels * groups, outputs * groups, kernel)
                .withStride(stride, 1)
                .withPadding(1, 1, 1, 0)
                .withGroups(groups))
        .filter(g -> g.macs() < 20_000_000);
  }

  /** Windows of a pooling. */
  public static Arbitrary<Conv2d> windows() {
    return Combinators.combine(axes(), axes(), Sizes.channels(), images())
        .as((h, w, c, images) -> conv(h, w, new Depth(images, 1, c, c)));
  }

  /** Depthwise convolutions with kernels up to 27x27, bands and depth multipliers. */
  public static Arbitrary<Conv2d> depthwise() {
    Arbitrary<Axis> axes = axes(Arbitraries.of(1, 3, 3, 2, 4, 5, 7, 11, 27));
    return Combinators.combine(
            axes,
            axes,
            images(),
            Arbitraries.of(1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 64, 65),
            Arbitraries.of(1, 1, 1, 1, 2, 3))
        .as((h, w, images, channels, multiplier) -> {
          long macs = conv(h, w, new Depth(1, 1, 1, 1)).macs() * multiplier * Math.max(1, images);
          int fewer = Math.clamp(WORK / 4 / macs, 1, channels);
          return conv(h, w, new Depth(images, fewer, 1, multiplier));
        });
  }

  /** Depthwise layers of several hundred pixels and channels. */
  public static Arbitrary<Conv2d> depthwiseLayers() {
    return Combinators.combine(
            Arbitraries.integers().between(7, 30),
            Arbitraries.integers().between(7, 60),
            Arbitraries.of(64, 100, 128, 129, 200),
            Arbitraries.of(3, 3, 5, 7),
            Arbitraries.of(1, 1, 2))
        .as((h, w, channels, kernel, stride) ->
            Conv2d.of(1, h, w, channels, channels, kernel)
                .withPadding(kernel / 2, kernel / 2, kernel / 2, kernel / 2)
                .withStride(stride, stride)
                .withGroups(channels))
        .filter(g -> g.macs() < 2_000_000);
  }

  /** Depthwise layers with kernels much wider than high. */
  public static Arbitrary<Conv2d> wideKernels() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 7),
            Arbitraries.integers().between(1, 70),
            Arbitraries.of(3, 16, 17, 33),
            Arbitraries.of(1, 2, 5),
            Arbitraries.of(25, 31, 51, 64),
            Arbitraries.of(1, 1, 2),
            Arbitraries.of(1, 1, 2))
        .as((h, w, channels, kernelH, kernelW, stride, dilation) -> {
          int across = dilation * kernelW / 2;
          return Conv2d.of(1, h, w, channels, channels, 1)
              .withPadding(kernelH / 2, kernelH / 2, across, across)
              .withKernel(kernelH, kernelW)
              .withStride(1, stride)
              .withDilation(1, dilation)
              .withGroups(channels);
        })
        .filter(g -> g.macs() < 2_000_000);
  }

  private static Arbitrary<Axis> axes() {
    return axes(Arbitraries.of(1, 2, 3, 3, 3, 4));
  }

  private static Arbitrary<Axis> axes(Arbitrary<Integer> kernels) {
    return Combinators.combine(
            Arbitraries.integers().between(1, 9),
            kernels,
            Arbitraries.of(1, 1, 2, 3),
            Arbitraries.of(1, 1, 1, 2, 3),
            Arbitraries.of(1, 0, 2, 3),
            Arbitraries.of(1, 0, 2, 3))
        .as(Axis::new)
        .map(Axis::valid)
        .withoutEdgeCases();
  }

  private static Arbitrary<Depth> depths() {
    return Combinators.combine(
            images(),
            Arbitraries.of(1, 1, 1, 1, 2, 3, 5),
            Sizes.channels(),
            Arbitraries.of(1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 129))
        .as(Depth::new)
        .withoutEdgeCases();
  }

  private static Arbitrary<Integer> images() {
    return Arbitraries.of(1, 1, 1, 1, 2, 2, 0);
  }

  private static Conv2d conv(Axis h, Axis w, Depth d) {
    return new Conv2d(
        d.images,
        h.size,
        w.size,
        d.channels * d.groups,
        d.outputs * d.groups,
        h.kernel,
        w.kernel,
        h.stride,
        w.stride,
        h.dilation,
        w.dilation,
        h.before,
        h.after,
        w.before,
        w.after,
        d.groups);
  }

  /** Fewer outputs, images, groups, until the reference takes about a millisecond. */
  private static Conv2d cap(Conv2d g) {
    int outputs = g.outputs() / g.groups();
    if (g.macs() <= WORK || (outputs == 1 && g.images() == 1 && g.groups() == 1)) return g;
    Axis h =
        new Axis(g.height(), g.kernelH(), g.strideH(), g.dilationH(), g.padTop(), g.padBottom());
    Axis w =
        new Axis(g.width(), g.kernelW(), g.strideW(), g.dilationW(), g.padLeft(), g.padRight());
    int channels = g.channels() / g.groups();
    if (outputs > 1) {
      int fewer = Math.clamp(WORK / (g.macs() / outputs), 1, outputs - 1);
      return cap(conv(h, w, new Depth(g.images(), g.groups(), channels, fewer)));
    }
    return cap(conv(h, w, new Depth(1, g.images() == 1 ? 1 : g.groups(), channels, 1)));
  }
}
