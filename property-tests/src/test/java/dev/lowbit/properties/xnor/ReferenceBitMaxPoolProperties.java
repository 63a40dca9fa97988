package dev.lowbit.properties.xnor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Conv2d;
import dev.lowbit.Explanation;
import dev.lowbit.Kernels;
import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitMaxPool;
import dev.lowbit.xnor.BitTensor;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.Example;

/** The reference against a pooling that scatters the set bits, and against bits made by hand. */
class ReferenceBitMaxPoolProperties implements BitMaxPoolContract {
  private static final Kernels REFERENCE = Kernels.named("reference");

  @Override
  public BitMaxPool bitMaxPool() {
    return REFERENCE.bitMaxPool();
  }

  @Override
  public BitMaxPool oracle() {
    return (window, layout, parallelism) -> new Scatter(window, layout);
  }

  /** A window of padding alone gives -1, one with any + gives +. */
  @Example
  void golden() {
    Conv2d g = Conv2d.of(1, 1, 4, 1, 1, 1).withKernel(1, 2).withPadding(0, 0, 2, 0);
    BitMatrix x = BitMatrix.of(4, 1, 0, 1, 0, 0);
    BitMatrix y = BitMatrix.create(5, 1);
    try (BitMaxPool.Plan plan = bitMaxPool().plan(g, Layout.NHWC, Parallelism.SEQUENTIAL)) {
      plan.run(x.words(), y.words());
    }
    int[] expected = {-1, -1, 1, 1, -1};
    for (int q = 0; q < 5; q++) assertEquals(expected[q], y.sign(q, 0), "column " + q);
  }

  private record Scatter(Conv2d g, Layout layout) implements BitMaxPool.Plan {
    @Override
    public void run(MemorySegment x, MemorySegment y) {
      BitTensor in = BitMaxPool.input(g, layout);
      BitTensor out = BitMaxPool.output(g, layout);
      boolean[] seen = new boolean[out.rows() * out.cols()];
      int wordsIn = (in.cols() + 63) / 64;
      BitTensors.forEach(
          in,
          (at, n, row, column, c) -> {
            if (Store.bit(x, (long) (at / in.cols()) * wordsIn, at % in.cols()))
              scatter(seen, out, n, row, column, c);
          });
      for (int row = 0; row < out.rows(); row++) {
        int first = row * out.cols();
        Store.bits(out.cols(), col -> seen[first + col], y, row * ((out.cols() + 63L) / 64));
      }
    }

    private void scatter(boolean[] seen, BitTensor out, int n, int row, int column, int c) {
      for (int i = 0; i < g.kernelH(); i++)
        for (int j = 0; j < g.kernelW(); j++) {
          int p = row + g.padTop() - i * g.dilationH();
          int q = column + g.padLeft() - j * g.dilationW();
          if (p < 0 || q < 0 || p % g.strideH() != 0 || q % g.strideW() != 0) continue;
          if (p / g.strideH() < g.outH() && q / g.strideW() < g.outW())
            seen[BitTensors.index(out, n, p / g.strideH(), q / g.strideW(), c)] = true;
        }
    }

    @Override
    public Explanation explain() {
      return new Explanation("oracle", "scatter", "-", 0, 0, "-", "-");
    }

    @Override
    public void close() {}
  }
}
