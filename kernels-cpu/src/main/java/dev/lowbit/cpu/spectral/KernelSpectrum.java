package dev.lowbit.cpu.spectral;

import dev.lowbit.Conv2d;
import dev.lowbit.spectral.SpectralFilter;
import dev.lowbit.spectral.Spectrum;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.Tap;
import java.util.Arrays;

/**
 * The filter that is a convolution of padded images: output (p, q) appears at row p and column q.
 *
 * <pre>
 *   y[p] = sum of w[i] * x[p + i*dilation - padTop]     tap i stands at padTop - i*dilation mod P
 * </pre>
 *
 * <p>Summed in double, rows of the kernel first, then columns: of the whole size only the columns
 * are.
 */
final class KernelSpectrum {
  private final Conv2d g;
  private final int height;
  private final int width;
  private final double[] cosH;
  private final double[] sinH;
  private final double[] cosW;
  private final double[] sinW;

  private KernelSpectrum(Conv2d g, PaddedSize size) {
    this.g = g;
    height = size.height();
    width = size.width();
    cosH = new double[height];
    sinH = new double[height];
    cosW = new double[width];
    sinW = new double[width];
    for (int i = 0; i < height; i++) {
      cosH[i] = Dft.cos(i, height);
      sinH[i] = -Dft.sin(i, height);
    }
    for (int i = 0; i < width; i++) {
      cosW[i] = Dft.cos(i, width);
      sinW[i] = -Dft.sin(i, width);
    }
  }

  static SpectralFilter of(StencilSet taps, Conv2d g, PaddedSize size) {
    KernelSpectrum spectrum = new KernelSpectrum(g, size);
    int columns = Spectrum.columns(size.width());
    int outputs = taps.outputs();
    int numbers = Math.multiplyExact(2 * size.height() * columns, outputs);
    float[] values = new float[numbers];
    for (int o = 0; o < outputs; o++) spectrum.channel(taps, o, columns, values);
    return SpectralFilter.ofSpectrum(size.height(), size.width(), values);
  }

  private void channel(StencilSet taps, int o, int columns, float[] values) {
    double[] re = new double[taps.kernelH() * columns];
    double[] im = new double[taps.kernelH() * columns];
    for (Tap t : taps.taps(o)) {
      int at = Math.floorMod(g.padLeft() - (long) t.dx() * g.dilationW(), width);
      for (int v = 0; v < columns; v++) {
        int angle = (int) ((long) at * v % width);
        re[t.dy() * columns + v] += t.weight() * cosW[angle];
        im[t.dy() * columns + v] += t.weight() * sinW[angle];
      }
    }
    double[] sums = new double[2 * columns];
    for (int u = 0; u < height; u++) {
      Arrays.fill(sums, 0);
      for (int dy = 0; dy < taps.kernelH(); dy++) {
        int at = Math.floorMod(g.padTop() - (long) dy * g.dilationH(), height);
        int angle = (int) ((long) at * u % height);
        for (int v = 0; v < columns; v++) {
          double x = re[dy * columns + v];
          double y = im[dy * columns + v];
          sums[2 * v] += x * cosH[angle] - y * sinH[angle];
          sums[2 * v + 1] += x * sinH[angle] + y * cosH[angle];
        }
      }
      for (int v = 0; v < columns; v++) {
        int at = 2 * ((u * columns + v) * taps.outputs() + o);
        values[at] = (float) sums[2 * v];
        values[at + 1] = (float) sums[2 * v + 1];
      }
    }
  }
}
