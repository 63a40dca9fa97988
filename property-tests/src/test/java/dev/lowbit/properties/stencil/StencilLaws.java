package dev.lowbit.properties.stencil;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Numbers;
import dev.lowbit.properties.StencilCase;
import dev.lowbit.properties.Tensors;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import dev.lowbit.stencil.Tap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The geometry of the convolution, on integer-valued floats, on one implementation alone. */
public interface StencilLaws {
  /** The implementation under test. */
  Stencil stencil();

  /**
   * One pixel of 1: the outputs that see it are its taps, so the response is the flipped kernel.
   */
  @Property(tries = 200)
  default void impulseResponse(@ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    Conv2d g = c.g();
    if (g.images() == 0) return;
    StencilSpec spec = c.plain();
    Draw draw = new Draw(c.seed() + 1);
    int image = draw.between(0, g.images() - 1);
    int y = draw.between(0, g.height() - 1);
    int x = draw.between(0, g.width() - 1);
    int channel = draw.between(0, g.channels() - 1);
    float[] pixels = new float[Math.toIntExact(spec.x().size())];
    pixels[Tensors.index(spec.x(), image, y, x, channel)] = 1;
    StencilSet taps = taps(c);
    float[] response = Tensors.run(stencil(), taps, spec, pixels);
    Tensors.forEach(
        spec.y(),
        (at, n, p, q, o) -> {
          float seen = 0;
          if (n == image && o / spec.multiplier() == channel)
            for (Tap t : taps.taps(o))
              if (p * g.strideH() == y + g.padTop() - t.dy() * g.dilationH()
                  && q * g.strideW() == x + g.padLeft() - t.dx() * g.dilationW()) seen = t.weight();
          same(seen, response[at], c);
        });
  }

  /** Stride s is every s-th output of stride 1. */
  @Property(tries = 150)
  default void strideSkipsOutputs(@ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    Conv2d g = c.g();
    StencilSpec spec = c.plain();
    StencilSpec every = StencilSpec.of(g.withStride(1, 1), c.layout());
    float[] x = x(c);
    float[] all = Tensors.run(stencil(), taps(c), every, x);
    float[] some = Tensors.run(stencil(), taps(c), spec, x);
    Tensors.forEach(
        spec.y(),
        (at, n, p, q, o) ->
            same(
                all[Tensors.index(every.y(), n, p * g.strideH(), q * g.strideW(), o)],
                some[at],
                c));
  }

  /** Dilation is a larger kernel with gaps. */
  @Property(tries = 150)
  default void dilationIsAKernelWithGaps(
      @ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    Conv2d g = c.g();
    int h = (g.kernelH() - 1) * g.dilationH() + 1;
    int w = (g.kernelW() - 1) * g.dilationW() + 1;
    StencilSet gaps =
        map(
            taps(c),
            h,
            w,
            t -> new Tap(t.dy() * g.dilationH(), t.dx() * g.dilationW(), t.weight()));
    StencilSpec wide =
        StencilSpec.of(g.withKernel(1, 1).withDilation(1, 1).withKernel(h, w), c.layout());
    equal(
        Tensors.run(stencil(), taps(c), c.plain(), x(c)),
        Tensors.run(stencil(), gaps, wide, x(c)),
        c);
  }

  /** A depth multiplier repeats channels. */
  @Property(tries = 150)
  default void multiplierRepeatsChannels(
      @ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    Conv2d g = c.g();
    StencilSpec spec = c.plain();
    StencilSpec flat = StencilSpec.of(resized(g, g.images(), g.outputs(), 1), c.layout());
    float[] x = x(c);
    float[] repeated =
        Tensors.of(
            flat.x(), (n, y, z, o) -> x[Tensors.index(spec.x(), n, y, z, o / spec.multiplier())]);
    equal(
        Tensors.run(stencil(), taps(c), spec, x),
        Tensors.run(stencil(), taps(c), flat, repeated),
        c);
  }

  /** Both layouts hold the same tensor. */
  @Property(tries = 150)
  default void layouts(@ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    StencilSpec spec = c.plain();
    Layout other = c.layout() == Layout.NHWC ? Layout.NCHW : Layout.NHWC;
    StencilSpec turned = StencilSpec.of(c.g(), other);
    float[] y = Tensors.run(stencil(), taps(c), spec, x(c));
    float[] z = Tensors.run(stencil(), taps(c), turned, moved(spec.x(), x(c), turned.x()));
    equal(y, moved(turned.y(), z, spec.y()), c);
  }

  /** A batch is separate images. */
  @Property(tries = 100)
  default void batch(@ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    StencilSpec one =
        StencilSpec.of(resized(c.g(), 1, c.g().channels(), multiplier(c)), c.layout());
    StencilSpec two =
        StencilSpec.of(resized(c.g(), 2, c.g().channels(), multiplier(c)), c.layout());
    float[] x = Tensors.lattice(c.seed(), two.x());
    float[] whole = Tensors.run(stencil(), taps(c), two, x);
    for (int n = 0; n < 2; n++) {
      int in = x.length / 2;
      int out = whole.length / 2;
      float[] image = Arrays.copyOfRange(x, n * in, (n + 1) * in);
      float[] there = Arrays.copyOfRange(whole, n * out, (n + 1) * out);
      equal(Tensors.run(stencil(), taps(c), one, image), there, c);
    }
  }

  /** Moving the image by a pixel moves the result, where no window touches a border. */
  @Property(tries = 150)
  default void shift(@ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    Conv2d g = c.g().withStride(1, 1);
    StencilSpec spec = StencilSpec.of(g, c.layout());
    float[] x = x(c);
    float[] shifted =
        Tensors.of(
            spec.x(),
            (n, y, z, ch) ->
                y == 0 || z == 0 ? 3 : x[Tensors.index(spec.x(), n, y - 1, z - 1, ch)]);
    float[] before = Tensors.run(stencil(), taps(c), spec, x);
    float[] after = Tensors.run(stencil(), taps(c), spec, shifted);
    int h = (g.kernelH() - 1) * g.dilationH() + 1;
    int w = (g.kernelW() - 1) * g.dilationW() + 1;
    Tensors.forEach(
        spec.y(),
        (at, n, p, q, o) -> {
          int top = p - g.padTop();
          int left = q - g.padLeft();
          if (top >= 0 && left >= 0 && top + h < g.height() && left + w < g.width())
            same(before[at], after[Tensors.index(spec.y(), n, p + 1, q + 1, o)], c);
        });
  }

  private static int multiplier(StencilCase c) {
    return c.g().outputs() / c.g().channels();
  }

  /** The taps of a case, integers. */
  static StencilSet taps(StencilCase c) {
    return StencilCase.taps(new Draw(~c.seed()), c.g(), Numbers.LATTICE);
  }

  /** The input of a case, integers. */
  static float[] x(StencilCase c) {
    return Tensors.lattice(c.seed(), c.plain().x());
  }

  /** A set with every tap changed. */
  static StencilSet map(StencilSet set, int h, int w, UnaryOperator<Tap> change) {
    List<List<Tap>> channels = new ArrayList<>();
    for (int o = 0; o < set.outputs(); o++) channels.add(set.taps(o).stream().map(change).toList());
    return StencilSet.of(h, w, channels);
  }

  /** The same window over other images and channels. */
  static Conv2d resized(Conv2d g, int images, int channels, int multiplier) {
    return Conv2d.of(images, g.height(), g.width(), channels, channels * multiplier, 1)
        .withPadding(g.padTop(), g.padBottom(), g.padLeft(), g.padRight())
        .withKernel(g.kernelH(), g.kernelW())
        .withDilation(g.dilationH(), g.dilationW())
        .withStride(g.strideH(), g.strideW())
        .withGroups(channels);
  }

  private static float[] moved(Tensor from, float[] x, Tensor to) {
    return Tensors.of(to, (n, y, z, ch) -> x[Tensors.index(from, n, y, z, ch)]);
  }

  private void equal(float[] expected, float[] actual, StencilCase c) {
    assertEquals(expected.length, actual.length, () -> c.line(stencil()));
    for (int i = 0; i < expected.length; i++) same(expected[i], actual[i], c);
  }

  private void same(float expected, float actual, StencilCase c) {
    assertEquals(expected + 0f, actual + 0f, () -> c.line(stencil()));
  }
}
