package dev.lowbit.spectral;

import dev.lowbit.Explanation;
import dev.lowbit.Parallelism;
import dev.lowbit.spi.Lifetime;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The definition: sums in double, rounded before each activation and before the gate. */
public final class ReferenceAffMixer implements AffMixer {
  /** Stateless. */
  public ReferenceAffMixer() {}

  @Override
  public FourierFilter.Plan plan(
      AffWeights weights, FourierFilterSpec spec, Parallelism parallelism) {
    AffMixer.check(weights, spec);
    return new ReferencePlan(weights, spec, new Lifetime());
  }

  private record ReferencePlan(AffWeights w, FourierFilterSpec spec, Lifetime life)
      implements FourierFilter.Plan {
    @Override
    public void run(
        MemorySegment x,
        @Nullable MemorySegment gate,
        @Nullable MemorySegment residual,
        MemorySegment y) {
      life.check();
      spec.check(x, gate, residual, y);
      for (int n = 0; n < spec.x().images(); n++) run(x, gate, residual, y, n);
    }

    private void run(
        MemorySegment x,
        @Nullable MemorySegment gate,
        @Nullable MemorySegment residual,
        MemorySegment y,
        int n) {
      int height = spec.x().height();
      int width = spec.x().width();
      double scale = Norm.ORTHO.scale(false, (long) height * width);
      Plane[] spectra = new Plane[w.channels()];
      Plane[] masks = new Plane[w.channels()];
      for (int c = 0; c < spectra.length; c++) {
        spectra[c] = PlaneMemory.real(x, spec.x(), n, c).transform(false, scale);
        masks[c] = new Plane(height, width);
      }
      for (int u = 0; u < height; u++)
        for (int v = 0; v < Spectrum.columns(width); v++)
          for (int b = 0; b < w.first().blocks(); b++) mask(spectra, masks, u, v, b);
      for (int c = 0; c < spectra.length; c++) {
        Plane masked = spectra[c].times(masks[c]);
        Plane whole = Spectrum.hermitian(height, width, masked::re, masked::im);
        Plane mixed = whole.transform(true, scale);
        ReferenceFourierFilter.write(spec, mixed, gate, residual, y, n, c);
      }
    }

    /** The network at one frequency, in one block. */
    private void mask(Plane[] spectra, Plane[] masks, int u, int v, int b) {
      BlockLayer first = w.first();
      BlockLayer second = w.second();
      double[] re = new double[first.outputs()];
      double[] im = new double[first.outputs()];
      for (int h = 0; h < first.outputs(); h++) {
        double real = first.biasRe(b, h);
        double imaginary = first.biasIm(b, h);
        for (int i = 0; i < first.inputs(); i++) {
          Plane s = spectra[b * first.inputs() + i];
          real += first.re(b, i, h) * s.re(u, v) - first.im(b, i, h) * s.im(u, v);
          imaginary += first.re(b, i, h) * s.im(u, v) + first.im(b, i, h) * s.re(u, v);
        }
        re[h] = w.activation().apply(b * first.outputs() + h, (float) real);
        im[h] = w.activation().apply(b * first.outputs() + h, (float) imaginary);
      }
      for (int o = 0; o < second.outputs(); o++) {
        double real = second.biasRe(b, o);
        double imaginary = second.biasIm(b, o);
        for (int h = 0; h < second.inputs(); h++) {
          real += second.re(b, h, o) * re[h] - second.im(b, h, o) * im[h];
          imaginary += second.re(b, h, o) * im[h] + second.im(b, h, o) * re[h];
        }
        masks[b * second.outputs() + o].set(u, v, w.shrink(real), w.shrink(imaginary));
      }
    }

    @Override
    public Explanation explain() {
      return ReferenceFft2.explanation("sums over rows, columns and channels of a block");
    }

    @Override
    public void close() {
      life.end();
    }
  }
}
