package dev.lowbit.xnor;

import dev.lowbit.Conv2d;
import dev.lowbit.Elements;
import dev.lowbit.Explanation;
import dev.lowbit.Padding;
import dev.lowbit.Parallelism;
import dev.lowbit.spi.Lifetime;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The definition of {@link Conv2d} over signs, tap by tap. */
public final class ReferenceXnorConv implements XnorConv {
  /** Stateless. */
  public ReferenceXnorConv() {}

  @Override
  public Plan plan(BitMatrix weights, XnorConvSpec spec, Parallelism parallelism) {
    XnorConv.check(weights, spec.geometry());
    return new ReferencePlan(weights, spec, new Lifetime());
  }

  private record ReferencePlan(BitMatrix w, XnorConvSpec spec, Lifetime life) implements Plan {
    @Override
    public void run(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
      life.check();
      spec.footprint().check(x, residual, y);
      Conv2d g = spec.geometry();
      BitTensor out = spec.output();
      long rowElements = spec.epilogue().output().rowElements(out.cols());
      BitMatrix bits = bits(x);
      for (int n = 0; n < g.images(); n++)
        for (int p = 0; p < g.outH(); p++)
          for (int q = 0; q < g.outW(); q++)
            for (int o = 0; o < g.outputs(); o++) {
              int row = out.row(n, p, q, o);
              int col = out.col(p, q, o);
              float r = Elements.residual(residual, (long) row * out.cols() + col);
              Elements.write(
                  spec.epilogue(), o, sum(bits, n, p, q, o), r, y, row * rowElements, col);
            }
    }

    private int sum(BitMatrix bits, int n, int p, int q, int o) {
      Conv2d g = spec.geometry();
      int channels = g.channels() / g.groups();
      int first = o / (g.outputs() / g.groups()) * channels;
      int sum = 0;
      for (int i = 0; i < g.kernelH(); i++)
        for (int j = 0; j < g.kernelW(); j++)
          for (int c = 0; c < channels; c++) {
            int tap = (i * g.kernelW() + j) * channels + c;
            int yy = p * g.strideH() + i * g.dilationH() - g.padTop();
            int xx = q * g.strideW() + j * g.dilationW() - g.padLeft();
            sum += w.sign(o, tap) * value(bits, n, yy, xx, first + c);
          }
      return sum;
    }

    private int value(BitMatrix bits, int n, int y, int x, int c) {
      Conv2d g = spec.geometry();
      boolean inside = y >= 0 && y < g.height() && x >= 0 && x < g.width();
      if (!inside && spec.padding() != Padding.REPLICATE)
        return switch (spec.padding()) {
          case ONE -> 1;
          case MINUS_ONE -> -1;
          default -> 0;
        };
      int yy = Math.clamp(y, 0, g.height() - 1);
      int xx = Math.clamp(x, 0, g.width() - 1);
      return spec.input().sign(bits, n, yy, xx, c);
    }

    private BitMatrix bits(MemorySegment x) {
      BitTensor in = spec.input();
      if (spec.source() instanceof Source.Bits)
        return BitMatrix.wrap(in.rows(), in.cols(), x, BitMatrix.wordsFor(in.cols()));
      BitMatrix bits = in.create();
      for (int n = 0; n < in.images(); n++)
        for (int yy = 0; yy < in.height(); yy++)
          for (int xx = 0; xx < in.width(); xx++)
            for (int c = 0; c < in.channels(); c++) {
              long at = (long) in.row(n, yy, xx, c) * in.cols() + in.col(yy, xx, c);
              in.set(bits, n, yy, xx, c, ReferenceRows.bit(spec.source(), x, at, c));
            }
      return bits;
    }

    @Override
    public Explanation explain() {
      return new Explanation(
          "reference",
          "seven loops over sign()",
          "-",
          0,
          0,
          "|sum| <= " + w.cols() + " fits int32",
          "the meaning of the operation, not a fast path");
    }

    @Override
    public void close() {
      life.end();
    }
  }
}
