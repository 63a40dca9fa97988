package dev.lowbit.spectral;

/** An image of complex numbers in double, and its transform as plain sums over rows and columns. */
final class Plane {
  final int height;
  final int width;
  private final double[] re;
  private final double[] im;

  Plane(int height, int width) {
    this.height = height;
    this.width = width;
    re = new double[Math.multiplyExact(height, width)];
    im = new double[re.length];
  }

  double re(int u, int v) {
    return re[u * width + v];
  }

  double im(int u, int v) {
    return im[u * width + v];
  }

  void set(int u, int v, double real, double imaginary) {
    re[u * width + v] = real;
    im[u * width + v] = imaginary;
  }

  /** Every element times the other plane's. */
  Plane times(Plane k) {
    Plane y = new Plane(height, width);
    for (int i = 0; i < re.length; i++) {
      y.re[i] = re[i] * k.re[i] - im[i] * k.im[i];
      y.im[i] = re[i] * k.im[i] + im[i] * k.re[i];
    }
    return y;
  }

  /**
   * X[u, v] = scale * sum over a, b of x[a, b] * e^(sign * 2*pi*i * (u*a/height + v*b/width)); the
   * sign is + for an inverse, else -.
   */
  Plane transform(boolean inverse, double scale) {
    Plane rows = new Plane(height, width);
    for (int a = 0; a < height; a++) line(rows, a * width, 1, width, inverse, 1);
    Plane both = new Plane(height, width);
    for (int v = 0; v < width; v++) rows.line(both, v, width, height, inverse, scale);
    return both;
  }

  /** One line of n elements from {@code first} on in steps, summed into the same line of y. */
  private void line(Plane y, int first, int step, int n, boolean inverse, double scale) {
    double[] cos = new double[n];
    double[] sin = new double[n];
    for (int j = 0; j < n; j++) {
      cos[j] = Math.cos(2 * Math.PI * j / n);
      sin[j] = (inverse ? 1 : -1) * Math.sin(2 * Math.PI * j / n);
    }
    for (int u = 0; u < n; u++) {
      double real = 0;
      double imaginary = 0;
      for (int a = 0; a < n; a++) {
        int angle = (int) ((long) u * a % n); // whole turns left out while they are integers
        int at = first + a * step;
        real += re[at] * cos[angle] - im[at] * sin[angle];
        imaginary += re[at] * sin[angle] + im[at] * cos[angle];
      }
      y.re[first + u * step] = scale * real;
      y.im[first + u * step] = scale * imaginary;
    }
  }
}
