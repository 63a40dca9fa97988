package dev.lowbit.spectral;

import dev.lowbit.Explanation;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.spi.Lifetime;
import java.lang.foreign.MemorySegment;

/** The definition: sums over rows and columns in double, rounded once. */
public final class ReferenceFft2 implements Fft2 {
  /** Stateless. */
  public ReferenceFft2() {}

  @Override
  public Plan plan(Fft2Spec spec, Parallelism parallelism) {
    return new ReferencePlan(spec, new Lifetime());
  }

  private record ReferencePlan(Fft2Spec spec, Lifetime life) implements Plan {
    @Override
    public void run(MemorySegment x, MemorySegment y) {
      life.check();
      spec.check(x, y);
      for (int n = 0; n < spec.x().images(); n++)
        for (int c = 0; c < spec.x().channels(); c++)
          write(read(x, n, c).transform(spec.transform().inverse(), spec.scale()), y, n, c);
    }

    private Plane read(MemorySegment x, int n, int c) {
      Tensor image = spec.image();
      return switch (spec.transform()) {
        case RFFT2 -> PlaneMemory.real(x, spec.x(), n, c);
        case IRFFT2 ->
            Spectrum.hermitian(
                image.height(),
                image.width(),
                (u, v) -> PlaneMemory.re(x, spec.x(), n, u, v, c),
                (u, v) -> PlaneMemory.im(x, spec.x(), n, u, v, c));
        case FFT2, IFFT2 -> PlaneMemory.complex(x, spec.x(), n, c);
      };
    }

    private void write(Plane plane, MemorySegment y, int n, int c) {
      Tensor out = spec.y();
      for (int u = 0; u < out.height(); u++)
        for (int v = 0; v < out.width(); v++)
          if (spec.transform() == Transform.IRFFT2)
            PlaneMemory.set(y, out.index(n, u, v, c), plane.re(u, v));
          else {
            PlaneMemory.set(y, 2 * out.index(n, u, v, c), plane.re(u, v));
            PlaneMemory.set(y, 2 * out.index(n, u, v, c) + 1, plane.im(u, v));
          }
    }

    @Override
    public Explanation explain() {
      return explanation("sums over rows, then over columns");
    }

    @Override
    public void close() {
      life.end();
    }
  }

  static Explanation explanation(String algorithm) {
    return new Explanation(
        "reference",
        algorithm,
        "-",
        0,
        0,
        "double, rounded once",
        "the meaning of the operation, not a fast path");
  }
}
