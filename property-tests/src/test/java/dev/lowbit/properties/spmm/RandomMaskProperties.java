package dev.lowbit.properties.spmm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Refusal;
import dev.lowbit.spmm.RandomMask;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Random masks keep what was asked for, in total and per layer. */
class RandomMaskProperties {
  /** Densities are at most 1, add up, and follow the scores among the layers below 1. */
  @Property(tries = 300)
  void densities(
      @ForAll @LongRange(max = 1L << 40) long seed,
      @ForAll @IntRange(min = 1, max = 9) int layers,
      @ForAll @DoubleRange(min = 0, max = 1) double density) {
    Draw draw = new Draw(seed);
    int[][] shapes = new int[layers][];
    double total = 0;
    for (int l = 0; l < layers; l++) {
      int kernel = draw.of(1, 1, 3, 5);
      shapes[l] = new int[] {draw.between(1, 600), draw.between(1, 600), kernel, kernel};
      total += size(shapes[l]);
    }
    for (boolean kernels : new boolean[] {false, true}) {
      double[] found = kernels ? RandomMask.erk(density, shapes) : RandomMask.er(density, shapes);
      double kept = 0;
      double ratio = -1;
      for (int l = 0; l < layers; l++) {
        assertTrue(found[l] >= 0 && found[l] <= 1, () -> "density of a layer");
        kept += found[l] * size(shapes[l]);
        if (found[l] == 1) continue;
        double of = found[l] / score(shapes[l], kernels);
        if (ratio >= 0) assertEquals(ratio, of, 1e-9 * ratio);
        ratio = of;
      }
      assertEquals(density * total, kept, 1e-9 * total);
    }
  }

  /** The number is exact, the seed decides, and every place is as likely as any other. */
  @Property(tries = 200)
  void counts(
      @ForAll @IntRange(max = 2000) int size,
      @ForAll @DoubleRange(min = 0, max = 1) double density,
      @ForAll long seed) {
    boolean[] mask = RandomMask.mask(size, density, seed);
    int kept = 0;
    for (boolean keep : mask) if (keep) kept++;
    assertEquals(Math.round(size * density), kept);
    assertArrayEquals(mask, RandomMask.mask(size, density, seed));
  }

  @Example
  void placesAreEquallyLikely() {
    int[] kept = new int[10];
    for (int seed = 0; seed < 20_000; seed++) {
      boolean[] mask = RandomMask.mask(10, 0.3, seed);
      for (int i = 0; i < 10; i++) if (mask[i]) kept[i]++;
    }
    // 6000 expected, standard deviation 65
    for (int count : kept) assertTrue(Math.abs(count - 6000) < 400, () -> count + " of 6000");
  }

  @Example
  void refusals() {
    Refusal.of(() -> RandomMask.mask(5, 1.5, 0), 1.5);
    Refusal.of(() -> RandomMask.er(-0.5, new int[] {3, 4}), -0.5);
    Refusal.of(() -> RandomMask.erk(0.5, new int[] {3, 0}), 0);
  }

  private static double size(int[] shape) {
    double product = 1;
    for (int s : shape) product *= s;
    return product;
  }

  private static double score(int[] shape, boolean kernels) {
    double in = shape[1];
    double out = shape[0];
    return kernels ? (in + out + shape[2] + shape[3]) / size(shape) : (in + out) / (in * out);
  }
}
