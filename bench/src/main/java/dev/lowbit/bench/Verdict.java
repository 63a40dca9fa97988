package dev.lowbit.bench;

/**
 * What a fork found out about a contender before timing it.
 *
 * @param contender who
 * @param threads how many threads it may use
 * @param state whether it is timed
 * @param detail what runs, how the result differs, or why the contender is absent
 * @param allocBytes bytes all threads together allocate per warm call; 0 before it was timed
 */
public record Verdict(
    Contender contender, int threads, State state, String detail, double allocBytes) {
  /** Whether a contender is timed. */
  public enum State {
    /** Its output equals the reference's: it is timed. */
    VERIFIED,
    /** Its output is wrong: it is reported and not timed. */
    WRONG,
    /** It cannot run here. */
    ABSENT
  }

  /**
   * The same after timing.
   *
   * @param bytes allocated per call
   * @return the verdict
   */
  Verdict withAllocation(double bytes) {
    return new Verdict(contender, threads, state, detail, bytes);
  }

  /**
   * Returns the contender's turn.
   *
   * @return contender and threads
   */
  public Turn turn() {
    return new Turn(contender, threads);
  }
}
