package dev.lowbit.bench.spmm;

import dev.lowbit.spmm.SparseMatrix;
import java.util.Arrays;

/**
 * What a careful Java programmer writes without the Vector API. NCHW: per row and stored weight the
 * inner loop runs over a strip of pixels that stays in the first cache, and the JIT may vectorise
 * it. NHWC: a dot product of stored weights per pixel and output.
 */
final class ScalarSpmm {
  private static final int STRIP = 512; // pixels

  private final SparseMatrix weights;
  private final int[] rowPtr;
  private final int[] colIdx;
  private final float[] values;
  private final float[] bias;

  ScalarSpmm(SparseMatrix rows, float[] bias) {
    weights = rows.blocked(1);
    this.bias = bias;
    rowPtr = new int[weights.rows() + 1];
    for (int o = 0; o <= weights.rows(); o++) rowPtr[o] = weights.rowPtr(o);
    colIdx = new int[weights.entries()];
    values = new float[colIdx.length];
    for (int e = 0; e < colIdx.length; e++) {
      colIdx[e] = weights.column(e);
      values[e] = weights.entry(e, 0);
    }
  }

  /** Float32, channel after channel. */
  void nchw(float[] x, int pixels, float[] y) {
    for (int first = 0; first < pixels; first += STRIP) {
      int count = Math.min(STRIP, pixels - first);
      for (int o = 0; o < weights.rows(); o++) {
        int out = o * pixels + first;
        Arrays.fill(y, out, out + count, bias[o]);
        for (int e = rowPtr[o]; e < rowPtr[o + 1]; e++)
          add(values[e], x, colIdx[e] * pixels + first, y, out, count);
      }
    }
  }

  private static void add(float w, float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) y[yAt + i] = Math.fma(w, x[xAt + i], y[yAt + i]);
  }

  /** Float32, pixel after pixel. */
  void nhwc(float[] x, int pixels, float[] y) {
    for (int p = 0; p < pixels; p++)
      for (int o = 0; o < weights.rows(); o++) {
        float sum = bias[o];
        for (int e = rowPtr[o]; e < rowPtr[o + 1]; e++)
          sum = Math.fma(values[e], x[p * weights.cols() + colIdx[e]], sum);
        y[p * weights.rows() + o] = sum;
      }
  }

  /** Uint8 to int8, either order: scale, bias, division by the step, nearest even. */
  void integers(
      byte[] x, int pixels, boolean nhwc, float[] scale, float step, byte[] y, int[] sums) {
    int k = weights.cols();
    int m = weights.rows();
    for (int first = 0; first < pixels; first += STRIP) {
      int count = Math.min(STRIP, pixels - first);
      for (int o = 0; o < m; o++) {
        Arrays.fill(sums, 0, count, 0);
        for (int e = rowPtr[o]; e < rowPtr[o + 1]; e++) {
          int w = (int) values[e];
          if (nhwc) addStrided(w, x, first * k + colIdx[e], k, sums, count);
          else add(w, x, colIdx[e] * pixels + first, sums, count);
        }
        for (int i = 0; i < count; i++) {
          float v = Math.fma(scale[o], sums[i], bias[o]) / step;
          int at = nhwc ? (first + i) * m + o : o * pixels + first + i;
          y[at] = (byte) Math.clamp(Math.rint(v), -128, 127);
        }
      }
    }
  }

  private static void add(int w, byte[] x, int xAt, int[] sums, int count) {
    for (int i = 0; i < count; i++) sums[i] += w * (x[xAt + i] & 255);
  }

  private static void addStrided(int w, byte[] x, int xAt, int step, int[] sums, int count) {
    for (int i = 0; i < count; i++) sums[i] += w * (x[xAt + i * step] & 255);
  }

  /** Pixels of a strip. */
  static int strip() {
    return STRIP;
  }
}
