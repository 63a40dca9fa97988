package dev.lowbit.properties.xnor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Conv2d;
import dev.lowbit.Parallelism;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.XnorConvCase;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitTensor;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The algebra of the convolution, on one implementation alone. */
public interface XnorConvLaws {
  /** The implementation under test. */
  XnorConv xnorConv();

  /** Flipping a bit to +1 changes the outputs that see it, by twice the weight of its tap. */
  @Property(tries = 300)
  default void oneFlippedBit(@ForAll(supplier = XnorConvCase.Small.class) XnorConvCase c) {
    Conv2d g = c.g();
    if (g.images() == 0) return;
    XnorConvSpec spec = XnorConvSpec.of(g).withLayout(c.layout());
    Draw draw = new Draw(c.seed() + 1);
    int n = draw.between(0, g.images() - 1);
    int y = draw.between(0, g.height() - 1);
    int z = draw.between(0, g.width() - 1);
    int channel = draw.between(0, g.channels() - 1);
    BitMatrix w = BitTensors.weights(c.seed(), g);
    BitMatrix drawn = BitTensors.draw(c.seed(), spec.input());
    BitMatrix x = BitMatrices.map(drawn, drawn::sign);
    spec.input().set(x, n, y, z, channel, false);
    int[] before = BitTensors.sums(xnorConv(), spec, w, x);
    spec.input().set(x, n, y, z, channel, true);
    int[] after = BitTensors.sums(xnorConv(), spec, w, x);
    BitTensors.forEach(
        spec.output(),
        (at, i, p, q, o) -> {
          int seen = i == n ? weight(g, w, o, y + g.padTop(), z + g.padLeft(), p, q, channel) : 0;
          assertEquals(before[at] + 2 * seen, after[at], () -> line(c));
        });
  }

  /** The weight that output (p, q, o) has for a pixel of the padded image; 0 if it has none. */
  private static int weight(Conv2d g, BitMatrix w, int o, int y, int z, int p, int q, int channel) {
    int channels = g.channels() / g.groups();
    int inGroup = channel - o / (g.outputs() / g.groups()) * channels;
    int i = y - p * g.strideH();
    int j = z - q * g.strideW();
    if (inGroup < 0 || inGroup >= channels || i % g.dilationH() != 0 || j % g.dilationW() != 0)
      return 0;
    int row = i / g.dilationH();
    int column = j / g.dilationW();
    return i < 0 || j < 0 || row >= g.kernelH() || column >= g.kernelW()
        ? 0
        : w.sign(o, (row * g.kernelW() + column) * channels + inGroup);
  }

  /** Groups are separate convolutions side by side. */
  @Property(tries = 300)
  default void groups(@ForAll(supplier = XnorConvCase.Small.class) XnorConvCase c) {
    Conv2d g = c.g();
    int channels = g.channels() / g.groups();
    int outputs = g.outputs() / g.groups();
    Conv2d one = BitTensors.resized(g, g.images(), channels, outputs, 1);
    XnorConvSpec spec = XnorConvSpec.of(g).withLayout(c.layout()).withPadding(c.padding());
    XnorConvSpec part = XnorConvSpec.of(one).withLayout(c.layout()).withPadding(c.padding());
    BitMatrix w = BitTensors.weights(c.seed(), g);
    BitMatrix x = BitTensors.draw(c.seed(), spec.input());
    int[] whole = BitTensors.sums(xnorConv(), spec, w, x);
    for (int group = 0; group < g.groups(); group++) {
      int first = group * channels;
      int firstOut = group * outputs;
      BitTensor shape = spec.input();
      BitMatrix cut =
          BitTensors.of(part.input(), (n, y, z, ch) -> shape.sign(x, n, y, z, first + ch));
      int[] sums =
          BitTensors.sums(xnorConv(), part, BitMatrices.rows(w, firstOut, firstOut + outputs), cut);
      BitTensors.forEach(
          part.output(),
          (at, n, p, q, o) ->
              assertEquals(
                  sums[at],
                  whole[BitTensors.index(spec.output(), n, p, q, firstOut + o)],
                  () -> line(c)));
    }
  }

  /** A batch is separate images. */
  @Property(tries = 200)
  default void batch(@ForAll(supplier = XnorConvCase.Small.class) XnorConvCase c) {
    Conv2d g = BitTensors.resized(c.g(), 3, c.g().channels(), c.g().outputs(), c.g().groups());
    Conv2d one = BitTensors.resized(g, 1, g.channels(), g.outputs(), g.groups());
    XnorConvSpec spec = XnorConvSpec.of(g).withLayout(c.layout()).withPadding(c.padding());
    XnorConvSpec part = XnorConvSpec.of(one).withLayout(c.layout()).withPadding(c.padding());
    BitMatrix w = BitTensors.weights(c.seed(), g);
    BitMatrix x = BitTensors.draw(c.seed(), spec.input());
    int[] whole = BitTensors.sums(xnorConv(), spec, w, x);
    int rows = part.input().rows();
    for (int n = 0; n < 3; n++) {
      int[] sums =
          BitTensors.sums(xnorConv(), part, w, BitMatrices.rows(x, n * rows, (n + 1) * rows));
      int[] there = Arrays.copyOfRange(whole, n * sums.length, (n + 1) * sums.length);
      assertArrayEquals(sums, there, () -> line(c));
    }
  }

  private String line(XnorConvCase c) {
    return c.job(xnorConv(), Parallelism.SEQUENTIAL, Memory.aligned()).reproducer();
  }
}
