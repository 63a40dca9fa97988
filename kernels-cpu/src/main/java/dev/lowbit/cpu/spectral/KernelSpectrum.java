package dev.lowbit.cpu.spectral;

import dev.lowbit.Conv2d;
import dev.lowbit.spectral.SpectralFilter;
import dev.lowbit.spectral.Spectrum;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.Tap;
import java.util.Arrays;
import java.util.List;

/**
 * The filter that is a convolution of padded images: output (p, q) appears at row p and column q.
 *
 * <pre>
 *   y[p] = sum of w[i] * x[p + i*dilation - padTop]     tap i stands at padTop - i*dilation mod P
 * </pre>
 *
 * <p>Summed in double: the taps of a kernel row, then the kernel rows. So the size of the kernel
 * counts, and of the image only one side at a time.
 */
final class KernelSpectrum {
  private final Conv2d g;
  private final int height;
  private final int width;
  private final int columns;
  private final double[] cosH;
  private final double[] sinH;
  private final double[] cosW;
  private final double[] sinW;

  // Half spectra of the rows of a kernel, and their sum.
  private final double[] re;
  private final double[] im;
  private final double[] sumRe;
  private final double[] sumIm;

  private KernelSpectrum(Conv2d g, PaddedSize size) {
    this.g = g;
    height = size.height();
    width = size.width();
    columns = Spectrum.columns(width);
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
    re = new double[g.kernelH() * columns];
    im = new double[g.kernelH() * columns];
    sumRe = new double[columns];
    sumIm = new double[columns];
  }

  /** The filter of a size for taps of a geometry. */
  static SpectralFilter of(StencilSet taps, Conv2d g, PaddedSize size) {
    KernelSpectrum kernel = new KernelSpectrum(g, size);
    int outputs = taps.outputs();
    int columns = kernel.columns;
    float[] values = new float[Math.multiplyExact(2 * size.height() * columns, outputs)];
    for (int o = 0; o < outputs; o++) {
      kernel.rows(taps.taps(o));
      for (int u = 0; u < size.height(); u++) {
        kernel.sum(u);
        for (int v = 0; v < columns; v++) {
          int at = 2 * ((u * columns + v) * outputs + o);
          values[at] = (float) kernel.sumRe[v];
          values[at + 1] = (float) kernel.sumIm[v];
        }
      }
    }
    return SpectralFilter.ofSpectrum(size.height(), size.width(), values);
  }

  private void rows(List<Tap> taps) {
    Arrays.fill(re, 0);
    Arrays.fill(im, 0);
    for (Tap t : taps) {
      int step = Math.floorMod(g.padLeft() - (long) t.dx() * g.dilationW(), width);
      int first = t.dy() * columns;
      for (int v = 0, angle = 0; v < columns; v++) {
        re[first + v] += t.weight() * cosW[angle];
        im[first + v] += t.weight() * sinW[angle];
        angle += angle + step < width ? step : step - width;
      }
    }
  }

  /** Row u of the spectrum. */
  private void sum(int u) {
    Arrays.fill(sumRe, 0);
    Arrays.fill(sumIm, 0);
    for (int dy = 0; dy < g.kernelH(); dy++) {
      int row = Math.floorMod(g.padTop() - (long) dy * g.dilationH(), height);
      int angle = (int) ((long) row * u % height);
      double cos = cosH[angle];
      double sin = sinH[angle];
      int first = dy * columns;
      for (int v = 0; v < columns; v++) {
        double x = re[first + v];
        double y = im[first + v];
        sumRe[v] += x * cos - y * sin;
        sumIm[v] += x * sin + y * cos;
      }
    }
  }
}
