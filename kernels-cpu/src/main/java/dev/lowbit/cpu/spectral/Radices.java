package dev.lowbit.cpu.spectral;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which steps a transform takes: numbers whose product is its length.
 *
 * <p>Steps of up to 8 are unrolled: of larger ones C2 would not compile all. What is left after the
 * prime factors up to 7 is one step of its own, the last but one ({@link OddStep}).
 */
final class Radices {
  /** The longest unrolled step. */
  static final int GREATEST = 8;

  private static final int GREATEST_PRIME = 7;

  /** Loads and stores of a step, in arithmetic operations, per number. */
  private static final double MEMORY = 5;

  /** Operations of a twiddle. */
  private static final double TWIDDLE = 5;

  /** Operations of an unrolled transform. */
  private static final int[] OPERATIONS = {0, 0, 4, 12, 16, 32, 36, 60, 56};

  private Radices() {}

  /**
   * Of a row or a column. A single step does all; the last of several is the one that the filter is
   * fused into, 1 if that is the filter alone.
   */
  static List<Integer> of(int n) {
    int rough = rough(n);
    List<Integer> radices = best(n / rough);
    if (radices.isEmpty()) radices.add(1);
    if (rough > 1) radices.addAll(List.of(rough, 1));
    return List.copyOf(radices);
  }

  /** The product of the prime factors that are not unrolled. */
  private static int rough(int n) {
    for (int p = 2; p <= GREATEST_PRIME; p++) while (n % p == 0) n /= p;
    return n;
  }

  /** The cheapest steps. */
  private static List<Integer> best(int n) {
    List<Integer> best = new ArrayList<>();
    if (n == 1) return best;
    double least = Double.POSITIVE_INFINITY;
    for (int r = 2; r <= Math.min(n, GREATEST); r++) {
      if (n % r != 0) continue;
      List<Integer> steps = new ArrayList<>(List.of(r));
      steps.addAll(best(n / r));
      double cost = cost(steps);
      if (cost >= least) continue;
      least = cost;
      best = steps;
    }
    return best;
  }

  /** Operations per number. */
  private static double cost(List<Integer> steps) {
    double cost = 0;
    for (int r : steps) cost += (double) OPERATIONS[r] / r + MEMORY + TWIDDLE * (r - 1) / r;
    return cost;
  }

  /** Operations per number of a line; infinite if not every step is unrolled. */
  static double cost(int n) {
    return rough(n) > 1 ? Double.POSITIVE_INFINITY : cost(of(n));
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
