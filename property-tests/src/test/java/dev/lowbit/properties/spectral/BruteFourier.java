package dev.lowbit.properties.spectral;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.lowbit.Explanation;
import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.spectral.Fft2;
import dev.lowbit.spectral.Fft2Spec;
import dev.lowbit.spectral.Transform;
import java.lang.foreign.MemorySegment;

/**
 * The judge of the references: every output sums over the whole plane, with angles of the plane.
 * The image of a half spectrum is the real part of a sum in which columns count once or twice.
 *
 * @param spec of the transform
 */
record BruteFourier(Fft2Spec spec) implements Fft2.Plan {
  @Override
  public void run(MemorySegment x, MemorySegment y) {
    Tensor image = spec.image();
    int h = image.height();
    int w = image.width();
    for (int n = 0; n < image.images(); n++)
      for (int c = 0; c < image.channels(); c++) {
        double[] sums =
            sums(read(x, n, c), spec.x().width(), h, w, spec.y().width(), spec.transform());
        for (int p = 0; p < h; p++)
          for (int q = 0; q < spec.y().width(); q++) write(sums, y, n, p, q, c);
      }
  }

  /**
   * The unscaled transform of a plane.
   *
   * @param x complex numbers, h rows of {@code columns}
   * @param columns of the input
   * @param h rows
   * @param w columns of the image
   * @param wanted columns of the output
   */
  static double[] sums(double[] x, int columns, int h, int w, int wanted, Transform transform) {
    int turn = h * w;
    double[] cos = new double[turn];
    double[] sin = new double[turn];
    for (int k = 0; k < turn; k++) {
      cos[k] = Math.cos(2 * Math.PI * k / turn);
      sin[k] = (transform.inverse() ? 1 : -1) * Math.sin(2 * Math.PI * k / turn);
    }
    double[] y = new double[2 * h * wanted];
    for (int p = 0; p < h; p++)
      for (int q = 0; q < wanted; q++)
        for (int a = 0; a < h; a++)
          for (int b = 0; b < columns; b++) {
            int angle = (int) (((long) p * a % h * w + (long) q * b % w * h) % turn);
            boolean twice = transform == Transform.IRFFT2 && b > 0 && 2 * b != w;
            double re = (twice ? 2 : 1) * x[2 * (a * columns + b)];
            double im = (twice ? 2 : 1) * x[2 * (a * columns + b) + 1];
            y[2 * (p * wanted + q)] += re * cos[angle] - im * sin[angle];
            y[2 * (p * wanted + q) + 1] += re * sin[angle] + im * cos[angle];
          }
    return y;
  }

  private double[] read(MemorySegment x, int n, int c) {
    int w = spec.x().width();
    double[] plane = new double[2 * spec.x().height() * w];
    for (int a = 0; a < spec.x().height(); a++)
      for (int b = 0; b < w; b++) {
        long at = place(spec.x(), n, a, b, c);
        if (spec.transform() == Transform.RFFT2)
          plane[2 * (a * w + b)] = x.get(JAVA_FLOAT_UNALIGNED, 4 * at);
        else {
          plane[2 * (a * w + b)] = x.get(JAVA_FLOAT_UNALIGNED, 8 * at);
          plane[2 * (a * w + b) + 1] = x.get(JAVA_FLOAT_UNALIGNED, 8 * at + 4);
        }
      }
    return plane;
  }

  private void write(double[] sums, MemorySegment y, int n, int p, int q, int c) {
    long at = place(spec.y(), n, p, q, c);
    int from = 2 * (p * spec.y().width() + q);
    if (spec.transform() == Transform.IRFFT2)
      y.set(JAVA_FLOAT_UNALIGNED, 4 * at, (float) (spec.scale() * sums[from]));
    else {
      y.set(JAVA_FLOAT_UNALIGNED, 8 * at, (float) (spec.scale() * sums[from]));
      y.set(JAVA_FLOAT_UNALIGNED, 8 * at + 4, (float) (spec.scale() * sums[from + 1]));
    }
  }

  private static long place(Tensor t, int n, int a, int b, int c) {
    return t.layout() == Layout.NHWC
        ? (((long) n * t.height() + a) * t.width() + b) * t.total() + t.first() + c
        : (((long) n * t.total() + t.first() + c) * t.height() + a) * t.width() + b;
  }

  @Override
  public Explanation explain() {
    return new Explanation("oracle", "brute force", "-", 0, 0, "-", "-");
  }

  @Override
  public void close() {}
}
