package dev.lowbit.cpu.spectral;

import dev.lowbit.Conv2d;

/**
 * Of what size an image is transformed for a convolution of stride 1.
 *
 * <pre>
 *   | image, H | zeros ... |      circular, of P rows
 *     row -1 is row P-1: zero for padTop rows, as rows H to H + padBottom - 1 are
 *     P &gt;= H + max(padTop, padBottom), outH
 * </pre>
 *
 * <p>Nothing that is read wraps around to a pixel, however long the kernel is: taps that are P
 * apart read the same number. The cheapest of the next sizes is taken, no more than twice as long.
 *
 * @param height rows
 * @param width columns
 * @param operations of a transform and back, per pixel of this size
 */
record PaddedSize(int height, int width, double operations) {
  static PaddedSize of(Conv2d g) {
    int h = least(g.height(), g.padTop(), g.padBottom(), g.outH());
    int w = least(g.width(), g.padLeft(), g.padRight(), g.outW());
    double[] columns = new double[longest(h) - h + 1];
    for (int i = 0; i < columns.length; i++) columns[i] = Radices.cost(h + i);
    PaddedSize best = new PaddedSize(h, w, Double.POSITIVE_INFINITY);
    for (int width = w; width <= longest(w); width++) {
      double row = Radices.cost(width);
      for (int i = 0; i < columns.length; i++) {
        PaddedSize size = new PaddedSize(h + i, width, row + columns[i]);
        if (size.cost() < best.cost()) best = size;
      }
    }
    return best;
  }

  /** Whether no side is longer than n; {@link #of} is slow for long ones. */
  static boolean within(int n, Conv2d g) {
    return least(g.height(), g.padTop(), g.padBottom(), g.outH()) <= n
        && least(g.width(), g.padLeft(), g.padRight(), g.outW()) <= n;
  }

  private static int least(int size, int before, int after, int out) {
    return Math.max(size + Math.max(before, after), out);
  }

  private static int longest(int n) {
    return Math.min(2 * n, n + n / 8 + 4);
  }

  /** Operations of a plane. */
  double cost() {
    return operations * height * width;
  }
}
