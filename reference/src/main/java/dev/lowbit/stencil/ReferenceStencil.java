package dev.lowbit.stencil;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.lowbit.Conv2d;
import dev.lowbit.Elements;
import dev.lowbit.Explanation;
import dev.lowbit.Input;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.spi.Lifetime;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The definition, tap by tap; float sums in double, rounded once. */
public final class ReferenceStencil implements Stencil {
  /** Stateless. */
  public ReferenceStencil() {}

  @Override
  public Plan plan(StencilSet taps, StencilSpec spec, Parallelism parallelism) {
    Stencil.check(taps, spec);
    return new ReferencePlan(taps, spec, new Lifetime());
  }

  private record ReferencePlan(StencilSet taps, StencilSpec spec, Lifetime life) implements Plan {
    @Override
    public void run(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
      life.check();
      spec.footprint().check(x, residual, y);
      Tensor out = spec.y();
      for (int n = 0; n < out.images(); n++)
        for (int p = 0; p < out.height(); p++)
          for (int q = 0; q < out.width(); q++)
            for (int o = 0; o < out.channels(); o++) write(x, residual, y, n, p, q, o);
    }

    private void write(
        MemorySegment x,
        @Nullable MemorySegment residual,
        MemorySegment y,
        int n,
        int p,
        int q,
        int o) {
      double sum = 0; // exact for integers, far below 2^53
      for (Tap tap : taps.taps(o)) sum += term(tap, x, n, p, q, o / spec.multiplier());
      Tensor out = spec.y();
      float r = Elements.residual(residual, out.index(n, p, q, o));
      long row = out.row(n, p, q, o) * spec.epilogue().output().rowElements(out.cols());
      int col = out.col(p, q, o);
      if (spec.input().floats()) Elements.write(spec.epilogue(), o, (float) sum, r, y, row, col);
      else Elements.write(spec.epilogue(), o, (int) sum, r, y, row, col);
    }

    private double term(Tap tap, MemorySegment x, int n, int p, int q, int c) {
      Conv2d g = spec.geometry();
      int yy = p * g.strideH() + tap.dy() * g.dilationH() - g.padTop();
      int xx = q * g.strideW() + tap.dx() * g.dilationW() - g.padLeft();
      if (yy < 0 || yy >= g.height() || xx < 0 || xx >= g.width()) return 0;
      long at = spec.x().index(n, yy, xx, c);
      return switch (spec.input()) {
        case Input.Float32 _ ->
            (double) tap.weight() * x.get(JAVA_FLOAT_UNALIGNED, at * Float.BYTES);
        case Input.Int8 i -> tap.weight() * i.integer(x, at);
        case Input.Uint8 u -> tap.weight() * u.integer(x, at);
      };
    }

    @Override
    public Explanation explain() {
      return new Explanation(
          "reference",
          "five loops over taps()",
          "-",
          0,
          0,
          spec.input().floats() ? "double, rounded once" : "every |sum| fits int32, checked",
          "the meaning of the operation, not a fast path");
    }

    @Override
    public void close() {
      life.end();
    }
  }
}
