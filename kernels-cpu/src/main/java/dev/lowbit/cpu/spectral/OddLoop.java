package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.lowbit.cpu.Lanes;

/** An {@link OddStep} as plain loops, where no class can be generated. Slow. */
record OddLoop(int n, int tile) {
  private static final long VECTOR = Stage.PAIR / 2;

  void fold(long re, long im, long folded, long end, long unused, long unusedToo) {
    for (int lane = 0; lane < Lanes.FLOAT_LANES; lane++) {
      long at = (long) lane * Float.BYTES;
      fold(re + at, folded + at, end - re);
      fold(im + at, folded + VECTOR + at, end - re);
    }
  }

  private void fold(long x, long folded, long bytes) {
    double sum = get(x);
    put(folded, sum);
    for (long up = Stage.PAIR; up < bytes; up += Stage.PAIR) {
      double a = get(x + up);
      double b = get(x + n * Stage.PAIR - up);
      put(folded + 2 * up - Stage.PAIR, a + b);
      put(folded + 2 * up, a - b);
      sum += a + b;
    }
    put(x, sum);
  }

  void sums(long re, long im, long folded, long w, long end, long unused) {
    int j = 1;
    for (; w < end; w += (long) (n / 2) * tile * 2 * Float.BYTES, j += tile)
      for (int t = 0; t < tile; t++)
        for (int lane = 0; lane < Lanes.FLOAT_LANES; lane++) {
          long at = (long) lane * Float.BYTES;
          sum(re + at, im + at, folded + at, w + 2L * t * Float.BYTES, j + t);
        }
  }

  private void sum(long re, long im, long folded, long w, int j) {
    double cRe = get(folded);
    double cIm = get(folded + VECTOR);
    double sRe = 0;
    double sIm = 0;
    for (int i = 1; i <= n / 2; i++) {
      long at = folded + (2L * i - 1) * Stage.PAIR;
      long k = w + (i - 1L) * tile * 2 * Float.BYTES;
      cRe += get(k) * get(at);
      cIm += get(k) * get(at + VECTOR);
      sRe += get(k + Float.BYTES) * get(at + Stage.PAIR);
      sIm += get(k + Float.BYTES) * get(at + Stage.PAIR + VECTOR);
    }
    put(re + j * Stage.PAIR, cRe + sIm);
    put(im + j * Stage.PAIR, cIm - sRe);
    put(re + (n - j) * Stage.PAIR, cRe - sIm);
    put(im + (n - j) * Stage.PAIR, cIm + sRe);
  }

  private static double get(long at) {
    return ALL.get(JAVA_FLOAT_UNALIGNED, at);
  }

  private static void put(long at, double value) {
    ALL.set(JAVA_FLOAT_UNALIGNED, at, (float) value);
  }
}
