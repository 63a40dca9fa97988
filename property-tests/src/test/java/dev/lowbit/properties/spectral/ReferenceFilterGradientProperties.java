package dev.lowbit.properties.spectral;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.lowbit.Explanation;
import dev.lowbit.Kernels;
import dev.lowbit.Tensor;
import dev.lowbit.spectral.FilterGradient;
import dev.lowbit.spectral.FilterGradientSpec;
import dev.lowbit.spectral.Spectrum;
import java.lang.foreign.MemorySegment;

/** The reference against sums over pairs of pixels. */
class ReferenceFilterGradientProperties implements FilterGradientContract {
  private static final Kernels REFERENCE = Kernels.named("reference");

  @Override
  public FilterGradient filterGradient() {
    return REFERENCE.filterGradient();
  }

  @Override
  public FilterGradient oracle() {
    return (spec, parallelism) -> new Correlation(spec);
  }

  /** The transform of the circular correlation of x and dy: the derivative by the kernel. */
  private record Correlation(FilterGradientSpec spec) implements FilterGradient.Plan {
    @Override
    public void run(MemorySegment x, MemorySegment dy, MemorySegment dk) {
      int h = spec.x().height();
      int w = spec.x().width();
      double[][] by = new double[spec.filters()][2 * h * w];
      for (int n = 0; n < spec.x().images(); n++)
        for (int c = 0; c < spec.x().channels(); c++) {
          double[] in = plane(x, spec.x(), n, c);
          double[] out = plane(dy, spec.dy(), n, c);
          double[] sums = by[spec.shared() ? 0 : c];
          for (int p = 0; p < h * w; p++)
            for (int q = 0; q < h * w; q++) {
              int down = Math.floorMod(q / w - p / w, h);
              int right = Math.floorMod(q % w - p % w, w);
              sums[2 * (down * w + right)] += in[p] * out[q];
            }
        }
      for (int f = 0; f < by.length; f++) write(by[f], dk, f);
    }

    private void write(double[] kernel, MemorySegment dk, int f) {
      int h = spec.x().height();
      int w = spec.x().width();
      for (int u = 0; u < h; u++)
        for (int v = 0; v < w / 2 + 1; v++) {
          double re = 0;
          double im = 0;
          for (int p = 0; p < h * w; p++) {
            double angle =
                2 * Math.PI * ((double) (u * (p / w) % h) / h + (double) (v * (p % w) % w) / w);
            re += kernel[2 * p] * Math.cos(angle);
            im -= kernel[2 * p] * Math.sin(angle);
          }
          double factor = (double) Spectrum.multiplicity(v, w) / (h * w);
          long at = 2L * ((u * (w / 2 + 1) + v) * spec.filters() + f);
          dk.set(JAVA_FLOAT_UNALIGNED, at * Float.BYTES, (float) (factor * re));
          dk.set(JAVA_FLOAT_UNALIGNED, (at + 1) * Float.BYTES, (float) (factor * im));
        }
    }

    private static double[] plane(MemorySegment x, Tensor t, int n, int c) {
      double[] all = new double[t.height() * t.width()];
      for (int p = 0; p < all.length; p++) {
        long at = t.index(n, p / t.width(), p % t.width(), c);
        all[p] = x.get(JAVA_FLOAT_UNALIGNED, at * Float.BYTES);
      }
      return all;
    }

    @Override
    public Explanation explain() {
      return new Explanation("oracle", "brute force", "-", 0, 0, "-", "-");
    }

    @Override
    public void close() {}
  }
}
