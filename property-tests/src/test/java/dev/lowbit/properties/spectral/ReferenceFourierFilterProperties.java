package dev.lowbit.properties.spectral;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lowbit.Explanation;
import dev.lowbit.Kernels;
import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.properties.Tensors;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spectral.SpectralFilter;
import dev.lowbit.spectral.Spectrum;
import dev.lowbit.spectral.Transform;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.Example;
import org.jspecify.annotations.Nullable;

/** The reference against circular convolutions, and against hand-made ones. */
class ReferenceFourierFilterProperties implements FourierFilterContract {
  private static final Kernels REFERENCE = Kernels.named("reference");

  @Override
  public FourierFilter fourierFilter() {
    return REFERENCE.fourierFilter();
  }

  @Override
  public FourierFilter oracle() {
    return (k, spec, parallelism) -> new Convolution(k, spec);
  }

  /** A kernel that looks one to the left, and ten times one up, on a torus of 2x3. */
  @Example
  void golden() {
    FourierFilterSpec spec = FourierFilterSpec.of(Tensor.of(1, 2, 3, 1, Layout.NHWC));
    SpectralFilter k = SpectralFilter.ofKernel(2, 3, 0, 1, 0, 10, 0, 0);
    float[] x = {1, 2, 3, 4, 5, 6};
    float[] y = new float[6];
    try (FourierFilter.Plan plan = fourierFilter().plan(k, spec)) {
      plan.run(MemorySegment.ofArray(x), MemorySegment.ofArray(y));
    }
    assertArrayEquals(new float[] {43, 51, 62, 16, 24, 35}, y, 1e-5f);
  }

  /** Sums over the torus; no gate and no epilogue. */
  private record Convolution(SpectralFilter k, FourierFilterSpec spec)
      implements FourierFilter.Plan {
    @Override
    public void run(
        MemorySegment x,
        @Nullable MemorySegment gate,
        @Nullable MemorySegment residual,
        MemorySegment y) {
      int h = k.height();
      int w = k.width();
      double[][] kernels = new double[k.channels()][];
      for (int f = 0; f < kernels.length; f++) kernels[f] = kernel(f);
      Tensors.forEach(
          spec.y(),
          (to, n, p, q, c) -> {
            double[] kernel = kernels[k.channels() == 1 ? 0 : c];
            double sum = 0;
            for (int a = 0; a < h; a++)
              for (int b = 0; b < w; b++) {
                long at = spec.x().index(n, a, b, c);
                int turned = Math.floorMod(p - a, h) * w + Math.floorMod(q - b, w);
                sum += kernel[2 * turned] * x.get(JAVA_FLOAT_UNALIGNED, at * Float.BYTES);
              }
            y.set(JAVA_FLOAT_UNALIGNED, (long) to * Float.BYTES, (float) (sum / (h * w)));
          });
    }

    private double[] kernel(int f) {
      int columns = Spectrum.columns(k.width());
      double[] half = new double[2 * k.height() * columns];
      for (int u = 0; u < k.height(); u++)
        for (int v = 0; v < columns; v++) {
          half[2 * (u * columns + v)] = k.re(u, v, f);
          half[2 * (u * columns + v) + 1] = k.im(u, v, f);
        }
      return BruteFourier.sums(half, columns, k.height(), k.width(), k.width(), Transform.IRFFT2);
    }

    @Override
    public Explanation explain() {
      return new Explanation("oracle", "brute force", "-", 0, 0, "-", "-");
    }

    @Override
    public void close() {}
  }
}
