package dev.lowbit.bench.spectral;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lowbit.Tensor;
import dev.lowbit.bench.Answer;
import dev.lowbit.spectral.SpectralFilter;
import java.lang.foreign.MemorySegment;

/** The right answer: every plane transformed in double, times K, and back. */
final class DoubleFilter {
  private static final double EPSILON = 0x1p-23;

  private final Tensor t;
  private final SpectralFilter k;
  private final DoubleFourier rows;
  private final DoubleFourier columns;
  private final double[] re;
  private final double[] im;

  /** For a canonical filter with the tensor's channels. */
  DoubleFilter(Tensor t, SpectralFilter k) {
    this.t = t;
    this.k = k;
    rows = new DoubleFourier(t.width());
    columns = new DoubleFourier(t.height());
    re = new double[t.height() * t.width()];
    im = new double[re.length];
  }

  /** The output for an input, with the family's error bound. */
  Answer answer(MemorySegment x) {
    float[] y = new float[Math.toIntExact(t.size())];
    float[] bound = new float[y.length];
    for (int c = 0; c < t.channels(); c++) {
      double magnitude = 0; // the greatest of the channel's images, which may be transformed as one
      for (int n = 0; n < t.images(); n++) magnitude = Math.max(magnitude, filter(x, n, c, y));
      float error = (float) (factor() * k.gain(c) * magnitude);
      for (int n = 0; n < t.images(); n++)
        for (int p = 0; p < re.length; p++) bound[at(n, p, c)] = error;
    }
    return new Answer(MemorySegment.ofArray(y), bound, this::place);
  }

  /** B(H*W) of the family's page. */
  private double factor() {
    return 10 * EPSILON * Math.max(1, Math.log(re.length) / Math.log(2));
  }

  /** Filters a plane and returns the root of its input's sum of squares. */
  private double filter(MemorySegment x, int n, int c, float[] y) {
    double squares = 0;
    for (int p = 0; p < re.length; p++) {
      re[p] = x.getAtIndex(JAVA_FLOAT, at(n, p, c));
      im[p] = 0;
      squares += re[p] * re[p];
    }
    transform(-1);
    multiply(c);
    transform(1);
    for (int p = 0; p < re.length; p++) y[at(n, p, c)] = (float) (re[p] / re.length);
    return Math.sqrt(squares);
  }

  private void transform(int sign) {
    int w = t.width();
    for (int a = 0; a < t.height(); a++) rows.transform(re, im, a * w, 1, sign);
    for (int v = 0; v < w; v++) columns.transform(re, im, v, w, sign);
  }

  private void multiply(int c) {
    int h = t.height();
    int w = t.width();
    for (int u = 0; u < h; u++)
      for (int v = 0; v < w; v++) {
        boolean stored = v <= w / 2;
        int row = stored ? u : (h - u) % h;
        int column = stored ? v : w - v;
        double real = k.re(row, column, c);
        double imaginary = stored ? k.im(row, column, c) : -k.im(row, column, c);
        int at = u * w + v;
        double a = re[at];
        re[at] = a * real - im[at] * imaginary;
        im[at] = a * imaginary + im[at] * real;
      }
  }

  private int at(int n, int pixel, int c) {
    return (int) t.index(n, pixel / t.width(), pixel % t.width(), c);
  }

  private String place(int element) {
    for (int n = 0; n < t.images(); n++)
      for (int p = 0; p < re.length; p++)
        for (int c = 0; c < t.channels(); c++)
          if (at(n, p, c) == element)
            return "image %d, row %d, column %d, channel %d"
                .formatted(n, p / t.width(), p % t.width(), c);
    return Integer.toString(element);
  }
}
