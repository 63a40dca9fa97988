package dev.lowbit.bench;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A contender with a number of threads, written {@code lowbit-cpu} or {@code lowbit-cpu@2}; several
 * that alternate in one fork are joined by {@code +}.
 *
 * @param contender who
 * @param threads how many threads it may use
 */
public record Turn(Contender contender, int threads) implements Comparable<Turn> {
  private static final Comparator<Turn> ORDER =
      Comparator.comparing(Turn::contender).thenComparingInt(Turn::threads);

  /**
   * Reads turns.
   *
   * @param text for example {@code lowbit-cpu+native-limit+lowbit-cpu@2}
   * @return the turns in order
   * @throws IllegalArgumentException if a contender is unknown or a number of threads is below 1
   */
  public static List<Turn> parse(String text) {
    return Arrays.stream(text.split("\\+", -1)).map(Turn::one).toList();
  }

  /**
   * Writes turns.
   *
   * @param turns in order
   * @return what {@link #parse} reads
   */
  public static String join(List<Turn> turns) {
    return turns.stream().map(Turn::toString).collect(Collectors.joining("+"));
  }

  /**
   * One thread.
   *
   * @param contender who
   * @return the turn
   */
  public static Turn of(Contender contender) {
    return new Turn(contender, 1);
  }

  private static Turn one(String text) {
    int at = text.indexOf('@');
    int threads = at < 0 ? 1 : Integer.parseInt(text.substring(at + 1));
    if (threads < 1) throw new IllegalArgumentException(text + ": threads=" + threads + " < 1");
    return new Turn(Contender.of(at < 0 ? text : text.substring(0, at)), threads);
  }

  @Override
  public int compareTo(Turn other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return threads == 1 ? contender.toString() : contender + "@" + threads;
  }
}
