package dev.lowbit.bench.report;

import java.util.List;

/** Medians, because a shared machine makes outliers in one direction. */
final class Medians {
  private Medians() {}

  /** The middle value, or the mean of the two middle ones; values must not be empty. */
  static double of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /** Half the distance between the least and the greatest value. */
  static double halfRange(List<Double> values) {
    double least = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double most = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return (most - least) / 2;
  }
}
