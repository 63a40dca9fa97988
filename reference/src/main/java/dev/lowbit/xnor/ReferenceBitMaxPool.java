package dev.lowbit.xnor;

import dev.lowbit.Conv2d;
import dev.lowbit.Explanation;
import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.spi.Lifetime;
import java.lang.foreign.MemorySegment;

/** The maximum over the window, tap by tap. */
public final class ReferenceBitMaxPool implements BitMaxPool {
  /** Stateless. */
  public ReferenceBitMaxPool() {}

  @Override
  public Plan plan(Conv2d window, Layout layout, Parallelism parallelism) {
    BitMaxPool.check(window);
    return new ReferencePlan(
        window,
        BitMaxPool.input(window, layout),
        BitMaxPool.output(window, layout),
        new Lifetime());
  }

  private record ReferencePlan(Conv2d g, BitTensor in, BitTensor out, Lifetime life)
      implements Plan {
    @Override
    public void run(MemorySegment x, MemorySegment y) {
      life.check();
      BitMaxPool.check(in, x, out, y);
      BitMatrix source = BitMatrix.wrap(in.rows(), in.cols(), x, BitMatrix.wordsFor(in.cols()));
      BitMatrix target = BitMatrix.wrap(out.rows(), out.cols(), y, BitMatrix.wordsFor(out.cols()));
      y.asSlice(0, (long) out.rows() * target.rowStride() * Long.BYTES).fill((byte) 0);
      for (int n = 0; n < g.images(); n++)
        for (int p = 0; p < g.outH(); p++)
          for (int q = 0; q < g.outW(); q++)
            for (int c = 0; c < g.channels(); c++)
              out.set(target, n, p, q, c, max(source, n, p, q, c) > 0);
    }

    private int max(BitMatrix bits, int n, int p, int q, int c) {
      int max = -1;
      for (int i = 0; i < g.kernelH(); i++)
        for (int j = 0; j < g.kernelW(); j++) {
          int y = p * g.strideH() + i * g.dilationH() - g.padTop();
          int x = q * g.strideW() + j * g.dilationW() - g.padLeft();
          if (y >= 0 && y < g.height() && x >= 0 && x < g.width())
            max = Math.max(max, in.sign(bits, n, y, x, c));
        }
      return max;
    }

    @Override
    public Explanation explain() {
      return new Explanation("reference", "maximum tap by tap", "-", 0, 0, "no sum", "the meaning");
    }

    @Override
    public void close() {
      life.end();
    }
  }
}
