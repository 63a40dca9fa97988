package dev.lowbit.spectral;

import dev.lowbit.Elements;
import dev.lowbit.Explanation;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.spi.Lifetime;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The definition: transforms as sums in double, one rounding before the gate. */
public final class ReferenceFourierFilter implements FourierFilter {
  /** Stateless. */
  public ReferenceFourierFilter() {}

  @Override
  public Plan plan(SpectralFilter filter, FourierFilterSpec spec, Parallelism parallelism) {
    FourierFilter.check(filter, spec);
    return new ReferencePlan(filter.canonical(), spec, new Lifetime());
  }

  private record ReferencePlan(SpectralFilter k, FourierFilterSpec spec, Lifetime life)
      implements Plan {
    @Override
    public void run(
        MemorySegment x,
        @Nullable MemorySegment gate,
        @Nullable MemorySegment residual,
        MemorySegment y) {
      life.check();
      spec.check(x, gate, residual, y);
      double scale = Norm.BACKWARD.scale(true, (long) k.height() * k.width());
      for (int n = 0; n < spec.x().images(); n++)
        for (int c = 0; c < spec.x().channels(); c++) {
          Plane spectrum = PlaneMemory.real(x, spec.x(), n, c).transform(false, 1);
          Plane filtered = spectrum.times(k.plane(k.channels() == 1 ? 0 : c));
          write(spec, filtered.transform(true, scale), gate, residual, y, n, c);
        }
    }

    @Override
    public Explanation explain() {
      return ReferenceFft2.explanation("sums over rows and columns, times K, and back");
    }

    @Override
    public void close() {
      life.end();
    }
  }

  /** Gate and epilogue of a plane; its real part is the filtered image. */
  static void write(
      FourierFilterSpec spec,
      Plane filtered,
      @Nullable MemorySegment gate,
      @Nullable MemorySegment residual,
      MemorySegment y,
      int n,
      int c) {
    Tensor out = spec.y();
    for (int p = 0; p < out.height(); p++)
      for (int q = 0; q < out.width(); q++) {
        long at = out.index(n, p, q, c);
        float value = (float) filtered.re(p, q);
        if (gate != null) value *= PlaneMemory.get(gate, at);
        float r = Elements.residual(residual, at);
        long row = out.row(n, p, q, c) * spec.epilogue().output().rowElements(out.cols());
        Elements.write(spec.epilogue(), c, value, r, y, row, out.col(p, q, c));
      }
  }
}
