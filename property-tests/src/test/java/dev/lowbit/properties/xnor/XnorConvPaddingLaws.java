package dev.lowbit.properties.xnor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Conv2d;
import dev.lowbit.Padding;
import dev.lowbit.Parallelism;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.XnorConvCase;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitTensor;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** How the paddings of a convolution hang together. */
public interface XnorConvPaddingLaws {
  /** The implementation under test. */
  XnorConv xnorConv();

  /** ZERO = ONE - S = MINUS_ONE + S, where S sums the weights of the taps outside the image. */
  @Property(tries = 300)
  default void zeroLiesBetweenOneAndMinusOne(
      @ForAll(supplier = XnorConvCase.Small.class) XnorConvCase c) {
    Conv2d g = c.g();
    BitMatrix w = BitTensors.weights(c.seed(), g);
    BitTensor out = raw(c, Padding.ZERO).output();
    int[] zero = sums(c, Padding.ZERO, w);
    int[] one = sums(c, Padding.ONE, w);
    int[] minusOne = sums(c, Padding.MINUS_ONE, w);
    BitTensors.forEach(
        out,
        (at, n, p, q, o) -> {
          int outside = outside(g, w, p, q, o);
          assertEquals(zero[at], one[at] - outside, () -> line(c));
          assertEquals(zero[at], minusOne[at] + outside, () -> line(c));
        });
  }

  /** REPLICATE, ONE and MINUS_ONE = no padding of the image extended by hand. */
  @Property(tries = 250)
  default void paddingIsAnExtendedImage(
      @ForAll(supplier = XnorConvCase.Small.class) XnorConvCase c) {
    Conv2d g = c.g();
    Conv2d big =
        new Conv2d(
            g.images(),
            g.height() + g.padTop() + g.padBottom(),
            g.width() + g.padLeft() + g.padRight(),
            g.channels(),
            g.outputs(),
            g.kernelH(),
            g.kernelW(),
            g.strideH(),
            g.strideW(),
            g.dilationH(),
            g.dilationW(),
            0,
            0,
            0,
            0,
            g.groups());
    BitMatrix w = BitTensors.weights(c.seed(), g);
    BitTensor shape = raw(c, Padding.ZERO).input();
    BitMatrix x = BitTensors.draw(c.seed(), shape);
    XnorConvSpec spec = XnorConvSpec.of(big).withLayout(c.layout());
    for (Padding padding : new Padding[] {Padding.REPLICATE, Padding.ONE, Padding.MINUS_ONE}) {
      BitMatrix extended =
          BitTensors.of(
              spec.input(),
              (n, y, z, ch) -> outer(padding, g, shape, x, n, y - g.padTop(), z - g.padLeft(), ch));
      assertArrayEquals(
          BitTensors.sums(xnorConv(), spec, w, extended),
          BitTensors.sums(xnorConv(), raw(c, padding), w, x),
          () -> padding + " instead of that of " + line(c));
    }
  }

  private static int outer(
      Padding padding, Conv2d g, BitTensor shape, BitMatrix x, int n, int y, int z, int ch) {
    boolean inside = y >= 0 && y < g.height() && z >= 0 && z < g.width();
    if (!inside && padding == Padding.ONE) return 1;
    if (!inside && padding == Padding.MINUS_ONE) return -1;
    int yy = Math.min(Math.max(y, 0), g.height() - 1);
    int zz = Math.min(Math.max(z, 0), g.width() - 1);
    return shape.sign(x, n, yy, zz, ch);
  }

  private static int outside(Conv2d g, BitMatrix w, int p, int q, int o) {
    int channels = g.channels() / g.groups();
    int sum = 0;
    for (int l = 0; l < g.k(); l++) {
      int y = p * g.strideH() + l / channels / g.kernelW() * g.dilationH() - g.padTop();
      int x = q * g.strideW() + l / channels % g.kernelW() * g.dilationW() - g.padLeft();
      if (y < 0 || y >= g.height() || x < 0 || x >= g.width()) sum += w.sign(o, l);
    }
    return sum;
  }

  private int[] sums(XnorConvCase c, Padding padding, BitMatrix w) {
    XnorConvSpec spec = raw(c, padding);
    return BitTensors.sums(xnorConv(), spec, w, BitTensors.draw(c.seed(), spec.input()));
  }

  private static XnorConvSpec raw(XnorConvCase c, Padding padding) {
    return XnorConvSpec.of(c.g()).withLayout(c.layout()).withPadding(padding);
  }

  private String line(XnorConvCase c) {
    return c.job(xnorConv(), Parallelism.SEQUENTIAL, Memory.aligned()).reproducer();
  }
}
