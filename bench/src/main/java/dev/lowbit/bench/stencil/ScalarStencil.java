package dev.lowbit.bench.stencil;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.Tap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a careful Java programmer writes without the Vector API: the innermost loop runs over
 * channels (NHWC) or the pixels of a row (NCHW), so that the JIT may vectorise it. Neighbouring
 * channels with taps at the same places are one run. Batch 1, as many outputs as channels.
 */
final class ScalarStencil {
  private final Conv2d g;
  private final List<Run> runs = new ArrayList<>();
  private final float[] bias;

  /** Channels first to first + count - 1, weights taps x count. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Run(int first, int count, int[] dy, int[] dx, float[] weights, int[] integers) {}

  ScalarStencil(Conv2d g, StencilSet taps, float[] bias) {
    this.g = g;
    this.bias = bias;
    for (int o = 0; o < taps.outputs(); ) {
      int end = o + 1;
      while (end < taps.outputs() && alike(taps.taps(o), taps.taps(end))) end++;
      runs.add(run(taps, o, end - o));
      o = end;
    }
  }

  private static boolean alike(List<Tap> a, List<Tap> b) {
    if (a.size() != b.size()) return false;
    for (int t = 0; t < a.size(); t++)
      if (a.get(t).dy() != b.get(t).dy() || a.get(t).dx() != b.get(t).dx()) return false;
    return true;
  }

  private static Run run(StencilSet taps, int first, int count) {
    List<Tap> places = taps.taps(first);
    float[] weights = new float[places.size() * count];
    int[] integers = new int[weights.length];
    for (int t = 0; t < places.size(); t++)
      for (int c = 0; c < count; c++) {
        weights[t * count + c] = taps.taps(first + c).get(t).weight();
        integers[t * count + c] = (int) weights[t * count + c];
      }
    return new Run(
        first,
        count,
        places.stream().mapToInt(Tap::dy).toArray(),
        places.stream().mapToInt(Tap::dx).toArray(),
        weights,
        integers);
  }

  /** Float32 sums plus bias. */
  void run(Layout layout, float[] x, float[] y) {
    for (Run run : runs)
      if (layout == Layout.NHWC) nhwc(run, x, y);
      else nchw(run, x, y);
  }

  private void nhwc(Run run, float[] x, float[] y) {
    for (int p = 0; p < g.outH(); p++)
      for (int q = 0; q < g.outW(); q++) {
        int out = (p * g.outW() + q) * g.outputs() + run.first;
        System.arraycopy(bias, run.first, y, out, run.count);
        for (int t = 0; t < run.dy.length; t++) {
          int yy = p * g.strideH() + run.dy[t] - g.padTop();
          int xx = q * g.strideW() + run.dx[t] - g.padLeft();
          if (yy >= 0 && yy < g.height() && xx >= 0 && xx < g.width())
            add(
                run.weights,
                t * run.count,
                x,
                (yy * g.width() + xx) * g.channels() + run.first,
                y,
                out,
                run.count);
        }
      }
  }

  private static void add(float[] w, int wAt, float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) y[yAt + i] = Math.fma(w[wAt + i], x[xAt + i], y[yAt + i]);
  }

  private void nchw(Run run, float[] x, float[] y) {
    for (int c = 0; c < run.count; c++) {
      int o = run.first + c;
      for (int p = 0; p < g.outH(); p++) {
        int out = (o * g.outH() + p) * g.outW();
        Arrays.fill(y, out, out + g.outW(), bias[o]);
        for (int t = 0; t < run.dy.length; t++) {
          int yy = p * g.strideH() + run.dy[t] - g.padTop();
          if (yy < 0 || yy >= g.height()) continue;
          int shift = run.dx[t] - g.padLeft();
          int from = Math.max(0, Math.ceilDiv(-shift, g.strideW()));
          int to = Math.min(g.outW(), Math.ceilDiv(g.width() - shift, g.strideW()));
          int in = (o * g.height() + yy) * g.width() + from * g.strideW() + shift;
          float w = run.weights[t * run.count + c];
          if (g.strideW() == 1) add(w, x, in, y, out + from, to - from);
          else addStrided(w, x, in, g.strideW(), y, out + from, to - from);
        }
      }
    }
  }

  private static void add(float w, float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) y[yAt + i] = Math.fma(w, x[xAt + i], y[yAt + i]);
  }

  private static void addStrided(
      float w, float[] x, int xAt, int step, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) y[yAt + i] = Math.fma(w, x[xAt + i * step], y[yAt + i]);
  }

  /** NHWC uint8 to int8: scale, bias, division by the step, nearest even. */
  void run(byte[] x, float[] scale, float step, byte[] y, int[] sums) {
    for (Run run : runs)
      for (int p = 0; p < g.outH(); p++)
        for (int q = 0; q < g.outW(); q++) {
          Arrays.fill(sums, 0, run.count, 0);
          for (int t = 0; t < run.dy.length; t++) {
            int yy = p * g.strideH() + run.dy[t] - g.padTop();
            int xx = q * g.strideW() + run.dx[t] - g.padLeft();
            if (yy >= 0 && yy < g.height() && xx >= 0 && xx < g.width())
              add(
                  run.integers,
                  t * run.count,
                  x,
                  (yy * g.width() + xx) * g.channels() + run.first,
                  sums,
                  run.count);
          }
          int out = (p * g.outW() + q) * g.outputs() + run.first;
          for (int c = 0; c < run.count; c++) {
            float v = Math.fma(scale[run.first + c], sums[c], bias[run.first + c]) / step;
            y[out + c] = (byte) Math.clamp(Math.rint(v), -128, 127);
          }
        }
  }

  private static void add(int[] w, int wAt, byte[] x, int xAt, int[] sums, int count) {
    for (int i = 0; i < count; i++) sums[i] += w[wAt + i] * (x[xAt + i] & 255);
  }
}
