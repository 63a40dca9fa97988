package dev.lowbit.properties.xnor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lowbit.Conv2d;
import dev.lowbit.Explanation;
import dev.lowbit.Kernels;
import dev.lowbit.Layout;
import dev.lowbit.Padding;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.Source;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.Example;
import org.jspecify.annotations.Nullable;

/** The reference against a convolution that scatters the pixels, and against hand-made sums. */
class ReferenceXnorConvProperties implements XnorConvContract {
  private static final Kernels REFERENCE = Kernels.named("reference");

  @Override
  public XnorConv xnorConv() {
    return REFERENCE.xnorConv();
  }

  @Override
  public XnorConv oracle() {
    return (weights, spec, parallelism) -> new Scatter(weights, spec);
  }

  /** A 2x2 image + - / + + under a 2x2 kernel of + with one row and column of padding. */
  @Example
  void golden() {
    Conv2d g = Conv2d.of(1, 2, 2, 1, 1, 2).withPadding(1, 0, 1, 0);
    BitMatrix x = BitMatrix.of(4, 1, 1, 0, 1, 1);
    BitMatrix w = BitMatrix.of(1, 4, 0b1111);
    assertArrayEquals(new int[] {1, 0, 2, 2}, sums(g, Padding.ZERO, w, x));
    assertArrayEquals(new int[] {4, 2, 4, 2}, sums(g, Padding.ONE, w, x));
    assertArrayEquals(new int[] {-2, -2, 0, 2}, sums(g, Padding.MINUS_ONE, w, x));
    assertArrayEquals(new int[] {4, 0, 4, 2}, sums(g, Padding.REPLICATE, w, x));
  }

  private int[] sums(Conv2d g, Padding padding, BitMatrix w, BitMatrix x) {
    return BitTensors.sums(xnorConv(), XnorConvSpec.of(g).withPadding(padding), w, x);
  }

  private record Scatter(BitMatrix w, XnorConvSpec spec) implements XnorConv.Plan {
    @Override
    public void run(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
      Conv2d g = spec.geometry();
      int[] sums = new int[g.images() * g.outputs() * g.outH() * g.outW()];
      for (int n = 0; n < g.images(); n++)
        for (int row = -g.padTop(); row < g.height() + g.padBottom(); row++)
          for (int column = -g.padLeft(); column < g.width() + g.padRight(); column++)
            for (int c = 0; c < g.channels(); c++)
              scatter(sums, n, row, column, c, pixel(x, n, row, column, c));
      boolean present = spec.epilogue().residual();
      MemorySegment r = residual == null ? y : residual;
      int columns = spec.output().cols();
      for (int row = 0; row < spec.output().rows(); row++) {
        int first = row * columns;
        int channel = row % g.outputs();
        Store.row(
            spec.epilogue(),
            columns,
            col -> spec.layout() == Layout.NHWC ? col : channel,
            col -> sums[first + col],
            col -> Store.residual(r, present, first + col),
            y,
            row * spec.epilogue().output().rowElements(columns));
      }
    }

    /** Adds a pixel of the padded image to every output that sees it. */
    private void scatter(int[] sums, int n, int row, int column, int c, int pixel) {
      Conv2d g = spec.geometry();
      int channels = g.channels() / g.groups();
      int outputs = g.outputs() / g.groups();
      for (int l = c % channels; l < g.k(); l += channels) {
        int p = row + g.padTop() - l / channels / g.kernelW() * g.dilationH();
        int q = column + g.padLeft() - l / channels % g.kernelW() * g.dilationW();
        if (p < 0 || q < 0 || p % g.strideH() != 0 || q % g.strideW() != 0) continue;
        if (p / g.strideH() >= g.outH() || q / g.strideW() >= g.outW()) continue;
        for (int o = c / channels * outputs; o < (c / channels + 1) * outputs; o++)
          sums[BitTensors.index(spec.output(), n, p / g.strideH(), q / g.strideW(), o)] +=
              Store.bit(w.words(), o * w.rowStride(), l) ? pixel : -pixel;
      }
    }

    private int pixel(MemorySegment x, int n, int row, int column, int c) {
      Conv2d g = spec.geometry();
      int y = Math.min(Math.max(row, 0), g.height() - 1);
      int z = Math.min(Math.max(column, 0), g.width() - 1);
      if ((y != row || z != column) && spec.padding() != Padding.REPLICATE)
        return spec.padding() == Padding.ONE ? 1 : spec.padding() == Padding.MINUS_ONE ? -1 : 0;
      boolean nhwc = spec.layout() == Layout.NHWC;
      int matrixRow = nhwc ? (n * g.height() + y) * g.width() + z : n * g.channels() + c;
      int matrixColumn = nhwc ? c : y * g.width() + z;
      int columns = spec.input().cols();
      int at = matrixRow * columns + matrixColumn;
      boolean bit =
          switch (spec.source()) {
            case Source.Bits _ -> Store.bit(x, matrixRow * ((columns + 63L) / 64), matrixColumn);
            case Source.Float32 f -> f.rule().bit(c, x.get(JAVA_FLOAT_UNALIGNED, 4L * at));
            case Source.Int8 i -> i.rule().bit(c, x.get(JAVA_BYTE, at));
          };
      return bit ? 1 : -1;
    }

    @Override
    public Explanation explain() {
      return new Explanation("oracle", "scatter", "-", 0, 0, "-", "-");
    }

    @Override
    public void close() {}
  }
}
