package dev.lowbit.bench.report;

import java.util.List;

/** Medians, because a shared machine makes outliers in one direction. */
public final class Medians {
  private Medians() {}

  /**
   * Finds the middle.
   *
   * @param values at least one
   * @return the middle value, or the mean of the two middle ones
   */
  public static double of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /**
   * Measures the spread.
   *
   * @param values at least one
   * @return half the distance between the least and the greatest value
   */
  public static double halfRange(List<Double> values) {
    double least = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double most = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return (most - least) / 2;
  }
}
