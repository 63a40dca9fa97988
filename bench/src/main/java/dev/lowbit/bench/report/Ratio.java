package dev.lowbit.bench.report;

import java.util.List;

/**
 * How much faster one contender is than another on the same shape.
 *
 * @param operation for example {@code gemm}
 * @param shape the shape for a reader
 * @param of the contender above the line, with its threads
 * @param over the contender below the line
 * @param median the median of the rounds
 * @param rounds rate of one over rate of the other, round by round
 */
public record Ratio(
    String operation, String shape, String of, String over, double median, List<Double> rounds) {

  /**
   * Takes the median.
   *
   * @param subject what was measured
   * @param of the contender above the line
   * @param over the contender below the line
   * @param rounds at least one ratio
   * @return the ratio
   */
  static Ratio of(Subject subject, String of, String over, List<Double> rounds) {
    return new Ratio(
        subject.operation(), subject.shape(), of, over, Medians.of(rounds), List.copyOf(rounds));
  }
}
