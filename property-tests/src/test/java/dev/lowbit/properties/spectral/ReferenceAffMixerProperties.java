package dev.lowbit.properties.spectral;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.lowbit.Explanation;
import dev.lowbit.Kernels;
import dev.lowbit.Tensor;
import dev.lowbit.spectral.AffMixer;
import dev.lowbit.spectral.AffWeights;
import dev.lowbit.spectral.BlockLayer;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spectral.Spectrum;
import dev.lowbit.spectral.Transform;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The reference against sums over whole planes and a network of separate multiplications. */
class ReferenceAffMixerProperties implements AffMixerContract {
  private static final Kernels REFERENCE = Kernels.named("reference");

  @Override
  public AffMixer affMixer() {
    return REFERENCE.affMixer();
  }

  @Override
  public AffMixer oracle() {
    return (w, spec, parallelism) -> new Network(w, spec);
  }

  /** All spectra of an image first; no gate and no epilogue. */
  private record Network(AffWeights w, FourierFilterSpec spec) implements FourierFilter.Plan {
    @Override
    public void run(
        MemorySegment x,
        @Nullable MemorySegment gate,
        @Nullable MemorySegment residual,
        MemorySegment y) {
      Tensor in = spec.x();
      int h = in.height();
      int width = in.width();
      int columns = Spectrum.columns(width);
      double scale = 1 / Math.sqrt((double) h * width);
      for (int n = 0; n < in.images(); n++) {
        double[][] spectra = new double[in.channels()][];
        for (int c = 0; c < spectra.length; c++) {
          double[] plane = new double[2 * h * width];
          for (int p = 0; p < h * width; p++)
            plane[2 * p] =
                scale * x.get(JAVA_FLOAT_UNALIGNED, 4 * in.index(n, p / width, p % width, c));
          spectra[c] = BruteFourier.sums(plane, width, h, width, columns, Transform.RFFT2);
        }
        double[][] masked = new double[in.channels()][2 * h * columns];
        for (int f = 0; f < h * columns; f++) mix(spectra, masked, f);
        for (int c = 0; c < masked.length; c++) {
          double[] plane = BruteFourier.sums(masked[c], columns, h, width, width, Transform.IRFFT2);
          for (int p = 0; p < h * width; p++) {
            long at = spec.y().index(n, p / width, p % width, c);
            y.set(JAVA_FLOAT_UNALIGNED, 4 * at, (float) (scale * plane[2 * p]));
          }
        }
      }
    }

    /** Layer by layer: real and imaginary parts of all channels. */
    private void mix(double[][] spectra, double[][] masked, int f) {
      double[] in = new double[2 * spectra.length];
      for (int c = 0; c < spectra.length; c++) {
        in[2 * c] = spectra[c][2 * f];
        in[2 * c + 1] = spectra[c][2 * f + 1];
      }
      double[] hidden = layer(w.first(), in);
      for (int i = 0; i < hidden.length; i++)
        hidden[i] = w.activation().apply(i / 2, (float) hidden[i]);
      double[] mask = layer(w.second(), hidden);
      for (int c = 0; c < spectra.length; c++) {
        double re = shrunk(mask[2 * c]);
        double im = shrunk(mask[2 * c + 1]);
        masked[c][2 * f] = re * in[2 * c] - im * in[2 * c + 1];
        masked[c][2 * f + 1] = re * in[2 * c + 1] + im * in[2 * c];
      }
    }

    private double shrunk(double t) {
      return t > w.threshold() ? t - w.threshold() : t < -w.threshold() ? t + w.threshold() : 0;
    }

    private static double[] layer(BlockLayer layer, double[] in) {
      double[] out = new double[2 * layer.blocks() * layer.outputs()];
      for (int b = 0; b < layer.blocks(); b++)
        for (int o = 0; o < layer.outputs(); o++) {
          int to = 2 * (b * layer.outputs() + o);
          out[to] = layer.biasRe(b, o);
          out[to + 1] = layer.biasIm(b, o);
          for (int i = 0; i < layer.inputs(); i++) {
            int from = 2 * (b * layer.inputs() + i);
            out[to] += layer.re(b, i, o) * in[from];
            out[to] -= layer.im(b, i, o) * in[from + 1];
            out[to + 1] += layer.im(b, i, o) * in[from];
            out[to + 1] += layer.re(b, i, o) * in[from + 1];
          }
        }
      return out;
    }

    @Override
    public Explanation explain() {
      return new Explanation("oracle", "brute force", "-", 0, 0, "-", "-");
    }

    @Override
    public void close() {}
  }
}
