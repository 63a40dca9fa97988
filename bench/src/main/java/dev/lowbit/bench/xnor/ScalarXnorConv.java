package dev.lowbit.bench.xnor;

import dev.lowbit.Conv2d;
import java.util.HashMap;
import java.util.Map;

/**
 * The convolution without vectors: signs packed per pixel, words gathered per window, {@link
 * ScalarXnorGemm}, then scale and bias.
 *
 * <pre>
 * x float NHWC --pack--&gt; bits[pixel][channels] --gather--&gt; rows[output pixel][kh*kw*channels]
 *   --ScalarXnorGemm--&gt; sums --correct border, fma--&gt; y float NHWC
 * </pre>
 *
 * <p>Taps outside the image gather clear bits, that is -1. Their products are taken out again: a
 * table holds, per set of outside taps and output channel, the sum of the weights under them.
 */
final class ScalarXnorConv {
  private final Conv2d g;
  private final int pixelWords;
  private final int rowWords;
  private final long[] weights;
  private final float[] scale;
  private final float[] bias;
  private final long[] bits;
  private final long[] rows;
  private final int[] sums;
  private final int[][] corrections;
  private final ScalarXnorGemm product;

  /** Weights are dense rows of bits, column (i*kernelW + j)*channels + c. */
  ScalarXnorConv(Conv2d g, long[] weights, float[] scale, float[] bias) {
    this.g = g;
    this.weights = weights;
    this.scale = scale;
    this.bias = bias;
    int outPixels = g.outH() * g.outW();
    pixelWords = (g.channels() + 63) / 64;
    rowWords = (g.k() + 63) / 64;
    bits = new long[g.height() * g.width() * pixelWords];
    rows = identity() ? bits : new long[outPixels * rowWords];
    sums = new int[outPixels * g.outputs()];
    product = new ScalarXnorGemm(weights, g.outputs(), rowWords, g.k());
    corrections = corrections();
  }

  void run(float[] x, float[] y) {
    pack(x);
    if (!identity()) gather();
    product.run(rows, g.outH() * g.outW(), sums);
    int n = g.outputs();
    for (int pixel = 0; pixel < corrections.length; pixel++) {
      int[] correction = corrections[pixel];
      int at = pixel * n;
      for (int o = 0; o < n; o++)
        y[at + o] = Math.fma(scale[o], (float) (sums[at + o] + correction[o]), bias[o]);
    }
  }

  private boolean identity() {
    return g.kernelH() == 1 && g.kernelW() == 1 && g.strideH() == 1 && g.strideW() == 1;
  }

  private void pack(float[] x) {
    int c = g.channels();
    for (int pixel = 0; pixel < g.height() * g.width(); pixel++)
      for (int w = 0; w < pixelWords; w++) {
        long word = 0;
        int from = pixel * c + w * 64;
        int count = Math.min(64, c - w * 64);
        for (int l = 0; l < count; l++) word |= bit(x[from + l]) << l;
        bits[pixel * pixelWords + w] = word;
      }
  }

  /**
   * x &gt;= 0 without a branch, which random signs would mispredict half of the time. Adding 0
   * makes +0 of -0; then exactly the numbers from +0 to +infinity have patterns below the first
   * NaN's.
   */
  private static long bit(float x) {
    long pattern = Float.floatToRawIntBits(x + 0.0f) & 0xffff_ffffL;
    return (pattern - 0x7f80_0001L) >>> 63;
  }

  private void gather() {
    for (int p = 0; p < g.outH(); p++)
      for (int q = 0; q < g.outW(); q++) {
        int row = (p * g.outW() + q) * rowWords;
        for (int w = 0; w < rowWords; w++) rows[row + w] = 0;
        for (int t = 0; t < g.kernelH() * g.kernelW(); t++) {
          int pixel = pixel(p, q, t);
          if (pixel >= 0) insert(pixel * pixelWords, row, t * g.channels());
        }
      }
  }

  /** Ors a pixel's words into a row from a bit on; the row is clear there. */
  private void insert(int from, int row, int bit) {
    int at = row + (bit >> 6);
    int end = row + rowWords;
    boolean aligned = (bit & 63) == 0;
    for (int w = 0; w < pixelWords; w++) {
      long word = bits[from + w];
      rows[at + w] |= word << bit;
      if (!aligned && at + w + 1 < end) rows[at + w + 1] |= word >>> -bit;
    }
  }

  /** The pixel under tap t of output (p, q), or -1 outside the image. */
  private int pixel(int p, int q, int t) {
    int y = p * g.strideH() + t / g.kernelW() - g.padTop();
    int x = q * g.strideW() + t % g.kernelW() - g.padLeft();
    boolean inside = y >= 0 && y < g.height() && x >= 0 && x < g.width();
    return inside ? y * g.width() + x : -1;
  }

  private int[][] corrections() {
    Map<Long, int[]> bySet = new HashMap<>();
    int[][] all = new int[g.outH() * g.outW()][];
    for (int at = 0; at < all.length; at++) {
      long outside = 0;
      for (int t = 0; t < g.kernelH() * g.kernelW(); t++)
        if (pixel(at / g.outW(), at % g.outW(), t) < 0) outside |= 1L << t;
      all[at] = bySet.computeIfAbsent(outside, this::correction);
    }
    return all;
  }

  /** What the product counted for taps that do not exist: the sum of -1 * w over them, negated. */
  private int[] correction(long outside) {
    int[] sum = new int[g.outputs()];
    for (int o = 0; o < g.outputs(); o++)
      for (int t = 0; t < g.kernelH() * g.kernelW(); t++)
        if ((outside >>> t & 1) == 1)
          for (int l = t * g.channels(); l < (t + 1) * g.channels(); l++)
            sum[o] += (weights[o * rowWords + (l >> 6)] >>> l & 1) == 1 ? 1 : -1;
    return sum;
  }
}
