package dev.lowbit.bench.report;

import dev.lowbit.bench.Turn;
import java.util.List;

/**
 * What one fork measured of one contender.
 *
 * @param subject what was measured
 * @param turn who, with how many threads
 * @param round in which round
 * @param nanos time per call in each iteration
 * @param allocBytes bytes allocated per warm call
 * @param kernel what ran, in its own words
 * @param gcProfiler what JMH's gc profiler says of the same, harness included; the least of the
 *     iterations
 */
public record Sample(
    Subject subject,
    Turn turn,
    int round,
    List<Double> nanos,
    double allocBytes,
    String kernel,
    double gcProfiler) {

  /**
   * Returns the time that stands for the round.
   *
   * @return the median of the iterations
   */
  public double median() {
    return Medians.of(nanos);
  }
}
