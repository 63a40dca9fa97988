package dev.lowbit.bench.spectral;

import java.util.stream.IntStream;

/**
 * Fourier sums of one length in double, split by its prime factors. The definition in {@code
 * reference} adds up n terms per element, which takes too long for large images; this is the same
 * number but for rounding in double.
 */
final class DoubleFourier {
  private final int n;
  private final double[] cos;
  private final double[] sin;
  private final double[] re; // of the line that is transformed
  private final double[] im;
  private final double[] outRe;
  private final double[] outIm;
  private final double[] sumRe; // one per part
  private final double[] sumIm;

  DoubleFourier(int n) {
    this.n = n;
    cos = IntStream.range(0, n).mapToDouble(j -> Math.cos(2 * Math.PI * j / n)).toArray();
    sin = IntStream.range(0, n).mapToDouble(j -> Math.sin(2 * Math.PI * j / n)).toArray();
    re = new double[n];
    im = new double[n];
    outRe = new double[n];
    outIm = new double[n];
    sumRe = new double[n];
    sumIm = new double[n];
  }

  /**
   * Replaces a line: X[u] = sum over a of x[a] * e^(sign * 2*pi*i * u*a/n).
   *
   * @param first element of the line
   * @param step to the next
   * @param sign -1, or 1 for the inverse without its factor
   */
  void transform(double[] lineRe, double[] lineIm, int first, int step, int sign) {
    for (int a = 0; a < n; a++) {
      re[a] = lineRe[first + a * step];
      im[a] = lineIm[first + a * step];
    }
    part(0, 1, n, 0, sign);
    for (int u = 0; u < n; u++) {
      lineRe[first + u * step] = outRe[u];
      lineIm[first + u * step] = outIm[u];
    }
  }

  /** The sums of elements from, from + step, ... (length of them) into out from {@code to} on. */
  private void part(int from, int step, int length, int to, int sign) {
    if (length == 1) {
      outRe[to] = re[from];
      outIm[to] = im[from];
      return;
    }
    int p = smallestFactor(length);
    int m = length / p;
    for (int r = 0; r < p; r++) part(from + r * step, step * p, m, to + r * m, sign);
    for (int u = 0; u < m; u++) {
      for (int q = 0; q < p; q++) sum(u, q, p, m, to, sign);
      for (int q = 0; q < p; q++) {
        outRe[to + q * m + u] = sumRe[q];
        outIm[to + q * m + u] = sumIm[q];
      }
    }
  }

  /** Element u + q*m of a part from its p smaller parts. */
  private void sum(int u, int q, int p, int m, int to, int sign) {
    double real = 0;
    double imaginary = 0;
    int turn = (u + q * m) * (n / (p * m)) % n;
    int angle = 0;
    for (int r = 0; r < p; r++) {
      double a = outRe[to + r * m + u];
      double b = outIm[to + r * m + u];
      double s = sign * sin[angle];
      real += a * cos[angle] - b * s;
      imaginary += a * s + b * cos[angle];
      angle += turn;
      if (angle >= n) angle -= n;
    }
    sumRe[q] = real;
    sumIm[q] = imaginary;
  }

  private static int smallestFactor(int length) {
    for (int p = 2; p * p <= length; p++) if (length % p == 0) return p;
    return length;
  }
}
