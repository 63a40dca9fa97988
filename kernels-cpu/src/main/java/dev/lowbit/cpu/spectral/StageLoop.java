package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.lowbit.cpu.Lanes;
import dev.lowbit.cpu.codegen.Kernel;

/** A {@link Stage} as plain loops in double, where no class can be generated. Slow. */
final class StageLoop implements Kernel {
  private static final long VECTOR = Lanes.FLOATS.vectorByteSize();

  private final Stage stage;
  private final int n;

  StageLoop(Stage stage) {
    this.stage = stage;
    n = stage.values();
  }

  @Override
  public void run(long p, long q, long r, long s, long w, long end) {
    double[] re = new double[n];
    double[] im = new double[n];
    boolean twiddled = stage.twiddle() != Stage.Twiddle.NONE;
    for (; p != end; p += stage.in().move(), q += stage.in().move()) {
      float[] results = new float[2 * n * Lanes.FLOAT_LANES];
      for (int lane = 0; lane < Lanes.FLOAT_LANES; lane++) {
        long at = (long) lane * Float.BYTES;
        load(p + at, q + at, re, im);
        if (stage.twiddle() == Stage.Twiddle.BEFORE) twiddle(re, im, w);
        transform(re, im);
        if (stage.filtered()) {
          filter(re, im, w + at);
          transform(re, im);
          if (!stage.out().tangled()) exchange(re, im);
        }
        if (stage.twiddle() == Stage.Twiddle.AFTER) twiddle(re, im, w);
        for (int k = 0; k < n; k++) {
          results[2 * k * Lanes.FLOAT_LANES + lane] = (float) re[k];
          results[(2 * k + 1) * Lanes.FLOAT_LANES + lane] = (float) im[k];
        }
      }
      for (int lane = 0; lane < Lanes.FLOAT_LANES; lane++) {
        for (int k = 0; k < n; k++) {
          re[k] = results[2 * k * Lanes.FLOAT_LANES + lane];
          im[k] = results[(2 * k + 1) * Lanes.FLOAT_LANES + lane];
        }
        store(r + (long) lane * Float.BYTES, s + (long) lane * Float.BYTES, re, im);
      }
      r += stage.out().move();
      s += stage.out().move();
      if (stage.filtered()) w += n * Stage.PAIR;
      else if (twiddled) w += stage.twiddleBytes();
    }
  }

  private void load(long p, long q, double[] re, double[] im) {
    long step = stage.in().step();
    for (int i = 0; i < n && !stage.in().tangled(); i++) {
      re[i] = get(p + i * step);
      im[i] = get(q + i * step);
    }
    for (int i = 0; i < n && stage.in().tangled(); i += 2) {
      long pair = i / 2 * step;
      double pRe = get(p + pair);
      double pIm = get(p + pair + VECTOR);
      double qRe = get(q + pair);
      double qIm = get(q + pair + VECTOR);
      re[i] = pRe + qRe;
      im[i] = pIm - qIm;
      if (i + 1 == n) continue;
      re[i + 1] = pIm + qIm;
      im[i + 1] = qRe - pRe;
    }
  }

  private void store(long r, long s, double[] re, double[] im) {
    long step = stage.out().step();
    for (int i = 0; i < n && !stage.out().tangled(); i++) {
      put(r + i * step, re[i]);
      put(s + i * step, im[i]);
    }
    for (int i = 0; i < n && stage.out().tangled(); i += 2) {
      long pair = i / 2 * step;
      double yRe = i + 1 < n ? im[i + 1] : 0;
      double yIm = i + 1 < n ? re[i + 1] : 0;
      put(r + pair, im[i] - yIm);
      put(r + pair + VECTOR, re[i] + yRe);
      put(s + pair, im[i] + yIm);
      put(s + pair + VECTOR, yRe - re[i]);
    }
  }

  private void twiddle(double[] re, double[] im, long w) {
    for (int k = 1; k < n; k++) {
      long at = w + (k - 1) * 2L * Float.BYTES;
      multiply(re, im, k, get(at), get(at + Float.BYTES));
    }
  }

  private void filter(double[] re, double[] im, long w) {
    for (int k = 0; k < n; k++)
      multiply(re, im, k, get(w + k * Stage.PAIR), get(w + k * Stage.PAIR + VECTOR));
    exchange(re, im);
  }

  private static void multiply(double[] re, double[] im, int k, double wr, double wi) {
    double real = re[k] * wr - im[k] * wi;
    im[k] = re[k] * wi + im[k] * wr;
    re[k] = real;
  }

  private static void exchange(double[] re, double[] im) {
    double[] kept = re.clone();
    System.arraycopy(im, 0, re, 0, re.length);
    System.arraycopy(kept, 0, im, 0, im.length);
  }

  private void transform(double[] re, double[] im) {
    if (stage.radix() == 1) return;
    double[] x = re.clone();
    double[] y = im.clone();
    for (int k = 0; k < n; k++) {
      re[k] = 0;
      im[k] = 0;
      for (int i = 0; i < n; i++) {
        double c = Dft.cos(i * k, n);
        double s = Dft.sin(i * k, n);
        re[k] += x[i] * c + y[i] * s;
        im[k] += y[i] * c - x[i] * s;
      }
    }
  }

  private static double get(long at) {
    return ALL.get(JAVA_FLOAT_UNALIGNED, at);
  }

  private static void put(long at, double value) {
    ALL.set(JAVA_FLOAT_UNALIGNED, at, (float) value);
  }
}
