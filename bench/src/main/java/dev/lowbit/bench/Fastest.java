package dev.lowbit.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Measures ways to the same result and keeps the best, as an expert would, once. */
public final class Fastest {
  private static final int ROUNDS = 7;
  private static final long ROUND = 500_000; // nanoseconds of each way in a round
  private static final int HOPELESS = 4; // times the best first call

  private Fastest() {}

  /**
   * Measures.
   *
   * @param ways at least one
   * @param <T> what can be run
   * @return the one with the least time
   */
  public static <T extends Runnable> T of(List<T> ways) {
    if (ways.size() == 1) return ways.getFirst();
    List<Long> first = ways.stream().map(Fastest::secondCall).toList();
    long limit = HOPELESS * first.stream().min(Comparator.naturalOrder()).orElseThrow();
    List<T> candidates = new ArrayList<>();
    for (int i = 0; i < ways.size(); i++) if (first.get(i) <= limit) candidates.add(ways.get(i));
    long[] best = new long[candidates.size()];
    for (int round = 0; round < ROUNDS; round++)
      for (int i = 0; i < best.length; i++) {
        long time = time(candidates.get(i));
        if (round == 0 || time < best[i]) best[i] = time;
      }
    int fastest = 0;
    for (int i = 1; i < best.length; i++) if (best[i] < best[fastest]) fastest = i;
    return candidates.get(fastest);
  }

  private static long secondCall(Runnable way) {
    way.run();
    long start = System.nanoTime();
    way.run();
    return System.nanoTime() - start;
  }

  private static long time(Runnable way) {
    long calls = 0;
    long start = System.nanoTime();
    long passed;
    do {
      way.run();
      calls++;
      passed = System.nanoTime() - start;
    } while (passed < ROUND);
    return passed / calls;
  }
}
