package dev.lowbit.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a plan behaves in a fresh JVM.
 *
 * @param plan milliseconds to make it
 * @param early microseconds of a call, the median of the first
 * @param steady microseconds of a call, the median after a second
 */
record Start(double plan, double early, double steady) {
  static final String HEADER = "   plan ms   early us  steady us";

  private static final int EARLY = 21; // calls
  private static final long SECOND = 1_000_000_000;

  /** Plans, runs the first calls, then a second of them. */
  static Start of(Problem problem) {
    try (Candidate candidate = problem.candidate(Turn.of(Contender.LOWBIT_CPU))) {
      Runnable work = candidate.work();
      double early = median(work, EARLY);
      for (long start = System.nanoTime(); System.nanoTime() - start < SECOND; ) work.run();
      return new Start(candidate.planned() / 1e6, early, median(work, 10 * EARLY));
    }
  }

  private static double median(Runnable work, int calls) {
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      long start = System.nanoTime();
      work.run();
      times.add((System.nanoTime() - start) / 1e3);
    }
    times.sort(null);
    return times.get(calls / 2);
  }

  String line() {
    return String.format(Locale.ROOT, "%10.1f %10.1f %10.1f", plan, early, steady);
  }

  /** Reads what {@link #line} wrote. */
  static Start parse(String line) {
    String[] words = line.strip().split(" +");
    return new Start(
        Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]));
  }
}
