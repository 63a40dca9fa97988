package dev.lowbit.bench.report;

import dev.lowbit.bench.Contender;
import dev.lowbit.bench.Turn;
import java.time.Duration;
import java.util.List;

/**
 * One fork, repeated once in each of the first rounds.
 *
 * @param subject what is measured
 * @param turns contenders that alternate; they need the same flags
 * @param timing of each contender
 * @param rounds how often
 * @param setup how long start and verification should take
 */
public record Job(Subject subject, List<Turn> turns, Timing timing, int rounds, Duration setup) {

  /**
   * Checks the turns.
   *
   * @throws IllegalArgumentException if there is none or flags differ
   */
  public Job {
    turns = List.copyOf(turns);
    long different = turns.stream().map(turn -> turn.contender().flags()).distinct().count();
    if (different != 1)
      throw new IllegalArgumentException(
          Turn.join(turns) + ": turns in one JVM need the same flags, there are " + different);
  }

  /**
   * Returns the flags of the fork.
   *
   * @return those its contenders need
   */
  public List<String> flags() {
    return turns.getFirst().contender().flags();
  }

  /**
   * Returns how long one round should take.
   *
   * @return start, verification and iterations
   */
  public Duration expected() {
    return setup.plusMillis(turns.size() * timing.total());
  }

  /**
   * Returns whether a turn gets a row of its own.
   *
   * @param turn one of the turns
   * @return false for what is only one side of a ratio
   */
  public static boolean reported(Turn turn) {
    return turn.contender() != Contender.SAME_GEMM && turn.contender() != Contender.SAME_DENSE;
  }
}
