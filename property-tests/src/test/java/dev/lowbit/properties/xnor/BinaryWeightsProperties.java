package dev.lowbit.properties.xnor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.Conv2d;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Refusal;
import dev.lowbit.xnor.BinaryWeights;
import java.util.Arrays;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Projections of real weights: optimal, idempotent, homogeneous, odd. */
class BinaryWeightsProperties {
  /** No scale and no signs come closer in l2: all 2^k sign vectors, each with its best scale. */
  @Property(tries = 300)
  void meanIsOptimal(
      @ForAll @LongRange(max = 1L << 40) long seed, @ForAll @IntRange(min = 1, max = 8) int k) {
    float[] w = weights(seed, k);
    BinaryWeights b = BinaryWeights.mean(w, 1);
    double squares = 0;
    for (float x : w) squares += (double) x * x;
    double error = error(b, w, b.scale()[0], 2);
    // the scale is rounded once: k * (half an ulp)^2 above the optimum, and double noise
    double slack = k * Math.pow(Math.ulp(b.scale()[0]), 2) + 1e-14 * squares;
    for (int signs = 0; signs < 1 << k; signs++) {
      double dot = 0;
      for (int l = 0; l < k; l++) dot += (signs >> l & 1) == 1 ? w[l] : -w[l];
      double best = squares - dot * dot / k;
      assertTrue(error <= best + slack, () -> "seed " + seed + ": " + error + " > " + best);
    }
  }

  /** No scale comes closer in l1; the upper median is as good as the lower. */
  @Property(tries = 300)
  void medianIsOptimal(
      @ForAll @LongRange(max = 1L << 40) long seed, @ForAll @IntRange(min = 1, max = 40) int k) {
    float[] w = weights(seed, k);
    BinaryWeights b = BinaryWeights.median(w, 1);
    double error = error(b, w, b.scale()[0], 1);
    double upper = upperMedian(w);
    assertEquals(error, error(b, w, upper, 1), 1e-12 * (1 + error), () -> "seed " + seed);
    for (float x : w) {
      double tried = error(b, w, Math.abs(x), 1);
      assertTrue(error <= tried * (1 + 1e-12), () -> "seed " + seed + ": " + error);
    }
  }

  /** Projecting twice, scaling by a power of two, and changing the sign do what they say. */
  @Property(tries = 500)
  void projections(
      @ForAll @LongRange(max = 1L << 40) long seed,
      @ForAll @IntRange(min = 1, max = 5) int outputs,
      @ForAll @IntRange(min = 0, max = 90) int k) {
    float[] w = weights(seed, outputs * k);
    for (boolean median : new boolean[] {false, true}) {
      BinaryWeights b = project(median, w, outputs);
      float[] projected = new float[w.length];
      float[] quarter = new float[w.length];
      float[] negated = new float[w.length];
      for (int i = 0; i < w.length; i++) {
        projected[i] = b.scale()[i / k] * b.signs().sign(i / k, i % k);
        quarter[i] = 0.25f * w[i];
        negated[i] = -w[i];
        assertEquals(w[i] >= 0 ? 1 : -1, b.signs().sign(i / k, i % k), "sign of " + w[i]);
      }
      assertArrayEquals(b.scale(), project(median, projected, outputs).scale());
      assertArrayEquals(b.scale(), project(median, negated, outputs).scale());
      BinaryWeights small = project(median, quarter, outputs);
      BinaryWeights odd = project(median, negated, outputs);
      for (int o = 0; o < outputs; o++) assertEquals(0.25f * b.scale()[o], small.scale()[o]);
      for (int i = 0; i < w.length; i++)
        if (w[i] != 0) assertEquals(-b.signs().sign(i / k, i % k), odd.signs().sign(i / k, i % k));
    }
  }

  /** The mean is taken off, the deviation divided out; a gain stays outside the sign. */
  @Property(tries = 500)
  void standardized(
      @ForAll @LongRange(max = 1L << 40) long seed, @ForAll @IntRange(min = 1, max = 6) int bits) {
    int k = 1 << bits;
    Draw draw = new Draw(seed);
    float[] w = new float[k];
    float[] shifted = new float[k];
    long sum = 0;
    for (int l = 0; l < k; l++) {
      w[l] = draw.between(-50, 50);
      shifted[l] = w[l] + 1024;
      sum += (long) w[l];
    }
    BinaryWeights b = BinaryWeights.standardized(w, 1, 1);
    BinaryWeights there = BinaryWeights.standardized(shifted, 1, 1);
    BinaryWeights negative = BinaryWeights.standardized(w, 1, -2);
    double squares = 0;
    double absolutes = 0;
    for (int l = 0; l < k; l++) {
      double d = w[l] - (double) sum / k;
      squares += d * d / k;
      absolutes += Math.abs(d) / k;
      assertEquals(d >= 0 ? 1 : -1, b.signs().sign(0, l), () -> "seed " + seed);
    }
    float scale = (float) (absolutes / (Math.sqrt(squares) + 1e-5) / Math.sqrt(k));
    assertEquals(scale, b.scale()[0], Math.ulp(scale), () -> "seed " + seed);
    assertEquals(b.scale()[0], there.scale()[0], () -> "seed " + seed);
    assertEquals(-2 * b.scale()[0], negative.scale()[0], () -> "seed " + seed);
    assertEquals(-1, b.signs().words().mismatch(there.signs().words()));
    assertEquals(-1, b.signs().words().mismatch(negative.signs().words()));
  }

  /** OIHW to OHWI moves every weight to its place. */
  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void ohwi(
      @ForAll @IntRange(min = 1, max = 5) int outputs,
      @ForAll @IntRange(min = 1, max = 5) int channels,
      @ForAll @IntRange(min = 1, max = 4) int h,
      @ForAll @IntRange(min = 1, max = 4) int w) {
    Conv2d g = Conv2d.of(1, 4, 4, channels, outputs, 1).withKernel(h, w);
    float[] oihw = new float[outputs * channels * h * w];
    for (int i = 0; i < oihw.length; i++) oihw[i] = i;
    float[] ohwi = BinaryWeights.ohwi(oihw, g);
    int at = 0;
    for (int o = 0; o < outputs; o++)
      for (int i = 0; i < h; i++)
        for (int j = 0; j < w; j++)
          for (int c = 0; c < channels; c++)
            assertEquals(((o * channels + c) * h + i) * w + j, ohwi[at++]);
  }

  /** Weights that are not numbers, or cannot be split. */
  @Property(tries = 30)
  void refusals(@ForAll @IntRange(min = 2, max = 9) int outputs) {
    float[] w = new float[outputs + 1];
    Refusal.of(() -> BinaryWeights.mean(w, outputs), outputs + 1, outputs);
    Refusal.of(() -> BinaryWeights.median(w, 0), outputs + 1, 0);
    Refusal.of(() -> BinaryWeights.standardized(w, 1, 1, 2), "gain", 2, 1);
    w[1] = Float.NaN;
    Refusal.of(() -> BinaryWeights.mean(w, 1), 1, "NaN");
    w[1] = Float.NEGATIVE_INFINITY;
    Refusal.of(() -> BinaryWeights.median(w, 1), 1, "-Infinity");
  }

  private static BinaryWeights project(boolean median, float[] w, int outputs) {
    return median ? BinaryWeights.median(w, outputs) : BinaryWeights.mean(w, outputs);
  }

  private static float[] weights(long seed, int count) {
    Draw draw = new Draw(seed);
    float[] w = new float[count];
    int kind = draw.between(0, 3);
    for (int l = 0; l < count; l++)
      w[l] = kind == 0 ? 0 : kind == 1 ? draw.of(-2, 2) : 0.03125f * draw.between(-99, 99);
    return w;
  }

  private static double error(BinaryWeights b, float[] w, double scale, int power) {
    double error = 0;
    for (int l = 0; l < w.length; l++)
      error += Math.pow(Math.abs(w[l] - scale * b.signs().sign(0, l)), power);
    return error;
  }

  private static double upperMedian(float[] w) {
    float[] sorted = w.clone();
    for (int l = 0; l < w.length; l++) sorted[l] = Math.abs(w[l]);
    Arrays.sort(sorted);
    return sorted[w.length / 2];
  }
}
