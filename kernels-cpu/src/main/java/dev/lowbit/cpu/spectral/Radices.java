package dev.lowbit.cpu.spectral;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which steps a transform takes: numbers whose product is its length.
 *
 * <p>Steps of up to 16 are unrolled. What is left after the prime factors up to 13 is one step of
 * its own, the last but one ({@link OddStep}).
 */
final class Radices {
  static final int GREATEST = 16;

  private static final int GREATEST_FILTERED = 10;
  private static final int GREATEST_ALONE = 8;
  private static final int GREATEST_PRIME = 13;

  /** Loads and stores of a step, in arithmetic operations, per number. */
  private static final double MEMORY = 5;

  /** What a step costs more per number whose vectors do not stay in registers: of a row. */
  private static final double ROW_SPILL = 2;

  /** Of a column, which loads twice as many. */
  private static final double COLUMN_SPILL = 7;

  private static final int UNSPILLED = 8;

  /** Operations of a twiddle. */
  private static final double TWIDDLE = 5;

  /** Operations of an unrolled transform; 0 where there is none. */
  private static final int[] OPERATIONS = {
    0, 0, 4, 12, 16, 32, 36, 60, 56, 84, 88, 140, 100, 192, 148, 168, 160
  };

  private Radices() {}

  /** Of a row: the last step has no twiddles. A single step does all. */
  static List<Integer> row(int n) {
    int rough = rough(n);
    List<Integer> smooth = best(n / rough, GREATEST, ROW_SPILL);
    if (smooth.isEmpty()) smooth.add(1);
    if (rough > 1) smooth.addAll(List.of(rough, 1));
    return List.copyOf(smooth);
  }

  /**
   * Of a column: the last step is the one that the filter is fused into; 1 if that is the filter
   * alone. A single step does all.
   */
  static List<Integer> column(int n) {
    int rough = rough(n);
    List<Integer> radices = new ArrayList<>();
    if (n <= GREATEST_ALONE) {
      radices.add(n);
    } else if (rough > 1) {
      radices.addAll(best(n / rough, GREATEST, COLUMN_SPILL));
      if (radices.isEmpty()) radices.add(1);
      radices.add(rough);
      radices.add(1);
    } else {
      radices.addAll(best(n, leastPrime(n) == n ? n : GREATEST_FILTERED, COLUMN_SPILL));
      if (radices.getLast() > GREATEST_FILTERED) radices.add(1);
    }
    return List.copyOf(radices);
  }

  /** The product of the prime factors that are not unrolled. */
  private static int rough(int n) {
    for (int p = 2; p <= GREATEST_PRIME; p++) while (n % p == 0) n /= p;
    return n;
  }

  /** The cheapest steps, two or more beyond {@code last}, unless a prime ends them. */
  private static List<Integer> best(int n, int last, double spill) {
    List<Integer> best = new ArrayList<>();
    if (n == 1) return best;
    double least = Double.POSITIVE_INFINITY;
    for (int r = 2; r <= Math.min(n, GREATEST); r++) {
      if (n % r != 0 || OPERATIONS[r] == 0) continue;
      if (r == n && r > last && leastPrime(r) != r) continue;
      List<Integer> rest = best(n / r, last, spill);
      if (rest.isEmpty() && r != n) continue;
      List<Integer> steps = new ArrayList<>(List.of(r));
      steps.addAll(rest);
      double cost = cost(steps, spill);
      if (cost >= least) continue;
      least = cost;
      best = steps;
    }
    return best;
  }

  /** Operations per number. */
  private static double cost(List<Integer> steps, double spill) {
    double cost = 0;
    for (int r : steps) {
      cost += (double) OPERATIONS[r] / r + MEMORY + TWIDDLE * (r - 1) / r;
      if (r > UNSPILLED) cost += spill;
    }
    return cost;
  }

  /** Operations per number of a row and back; infinite if not every step is unrolled. */
  static double rowCost(int n) {
    return rough(n) > 1 ? Double.POSITIVE_INFINITY : cost(row(n), ROW_SPILL);
  }

  /** The same of a column. */
  static double columnCost(int n) {
    return rough(n) > 1 ? Double.POSITIVE_INFINITY : cost(column(n), COLUMN_SPILL);
  }

  static int leastPrime(int n) {
    int p = 2;
    while (n % p != 0) p++;
    return p;
  }

  /** The greatest factor that is a power of a prime and has no factor in common with the rest. */
  static int greatestPowerOfAPrime(int n) {
    int greatest = 1;
    for (int rest = n; rest > 1; ) {
      int p = leastPrime(rest);
      int power = 1;
      for (; rest % p == 0; rest /= p) power *= p;
      greatest = Math.max(greatest, power);
    }
    return greatest;
  }

  /** For explanations. */
  static String text(List<Integer> steps) {
    return steps.stream().map(String::valueOf).collect(Collectors.joining("*"));
  }

  /** The frequency of every place of a line that the steps have transformed in place. */
  static int[] frequencies(List<Integer> steps) {
    int n = steps.stream().reduce(1, (x, y) -> x * y);
    int[] frequencies = new int[n];
    for (int place = 0; place < n; place++) {
      int block = n;
      int rest = place;
      int weight = 1;
      for (int r : steps) {
        block /= r;
        frequencies[place] += rest / block * weight;
        rest %= block;
        weight *= r;
      }
    }
    return frequencies;
  }
}
