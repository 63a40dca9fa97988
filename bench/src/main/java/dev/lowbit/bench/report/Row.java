package dev.lowbit.bench.report;

/**
 * A line of the report.
 *
 * @param family the kernel family
 * @param operation for example {@code gemm}
 * @param shape the shape for a reader
 * @param type input types and output type
 * @param layout NHWC, NCHW or {@code -}
 * @param threads how many threads it might use
 * @param contender who
 * @param nsPerOp nanoseconds per call: the median over rounds of the median over iterations; 0 if
 *     it was never timed
 * @param nsError half the range of the rounds' medians, or of the iterations if there is one round
 * @param workPerOp units of work per call
 * @param unit of the work
 * @param allocBytesPerOp bytes allocated per warm call by all threads, the worst round
 * @param verified whether the output equalled the reference's; if not, nothing was timed
 * @param kernel what ran, in its own words, or how the output differed
 */
public record Row(
    String family,
    String operation,
    String shape,
    String type,
    String layout,
    int threads,
    String contender,
    double nsPerOp,
    double nsError,
    long workPerOp,
    String unit,
    double allocBytesPerOp,
    boolean verified,
    String kernel) {

  /**
   * Computes the rate.
   *
   * @return units of work per nanosecond, 0 if it was never timed
   */
  public double rate() {
    return nsPerOp > 0 ? workPerOp / nsPerOp : 0;
  }
}
