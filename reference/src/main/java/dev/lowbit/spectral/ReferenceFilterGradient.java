package dev.lowbit.spectral;

import dev.lowbit.Explanation;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.spi.Lifetime;
import java.lang.foreign.MemorySegment;

/** The definition: products of transforms, summed in double, rounded once. */
public final class ReferenceFilterGradient implements FilterGradient {
  /** Stateless. */
  public ReferenceFilterGradient() {}

  @Override
  public Plan plan(FilterGradientSpec spec, Parallelism parallelism) {
    return new ReferencePlan(spec, new Lifetime());
  }

  private record ReferencePlan(FilterGradientSpec spec, Lifetime life) implements Plan {
    @Override
    public void run(MemorySegment x, MemorySegment dy, MemorySegment dk) {
      life.check();
      spec.check(x, dy, dk);
      double[] sums = new double[Math.toIntExact(spec.gradientSize())];
      for (int n = 0; n < spec.x().images(); n++)
        for (int c = 0; c < spec.x().channels(); c++) {
          Plane in = PlaneMemory.real(x, spec.x(), n, c).transform(false, 1);
          Plane out = PlaneMemory.real(dy, spec.dy(), n, c).transform(false, 1);
          add(in, out, sums, spec.shared() ? 0 : c);
        }
      for (int i = 0; i < sums.length; i++) PlaneMemory.set(dk, i, sums[i]);
    }

    /** Adds c(v) / (H*W) * conj(in) * out. */
    private void add(Plane in, Plane out, double[] sums, int filter) {
      Tensor t = spec.x();
      int columns = Spectrum.columns(t.width());
      for (int u = 0; u < t.height(); u++)
        for (int v = 0; v < columns; v++) {
          double scale = Norm.FORWARD.scale(false, (long) t.height() * t.width());
          double weight = scale * Spectrum.multiplicity(v, t.width());
          int at = 2 * ((u * columns + v) * spec.filters() + filter);
          sums[at] += weight * (in.re(u, v) * out.re(u, v) + in.im(u, v) * out.im(u, v));
          sums[at + 1] += weight * (in.re(u, v) * out.im(u, v) - in.im(u, v) * out.re(u, v));
        }
    }

    @Override
    public Explanation explain() {
      return ReferenceFft2.explanation("products of sums over rows and columns");
    }

    @Override
    public void close() {
      life.end();
    }
  }
}
