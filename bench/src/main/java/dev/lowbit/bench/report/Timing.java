package dev.lowbit.bench.report;

/**
 * How long a contender is measured in one fork.
 *
 * @param warmups iterations before, enough for the JIT to finish
 * @param warmupMillis time of each
 * @param iterations iterations that count
 * @param millis time of each; one call at least is made
 */
public record Timing(int warmups, int warmupMillis, int iterations, int millis) {
  /** One call, for contenders that take seconds; the verification has warmed them up. */
  public static final Timing ONCE = new Timing(0, 1, 1, 1);

  /**
   * Returns how long a contender takes.
   *
   * @return milliseconds of all iterations
   */
  public long total() {
    return (long) warmups * warmupMillis + (long) iterations * millis;
  }
}
