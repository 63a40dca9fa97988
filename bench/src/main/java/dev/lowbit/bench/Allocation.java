package dev.lowbit.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Bytes a call allocates on the Java heap, in all threads.
 *
 * <p>JMH's gc profiler divides what the harness allocates in an iteration, some kilobytes, by the
 * calls of that iteration: hundreds of bytes per call where a call takes milliseconds. Here nothing
 * but the call runs between the two readings.
 */
public final class Allocation {
  private static final long BUDGET = 20_000_000; // nanoseconds
  private static final int MOST_CALLS = 1000;
  private static final int PASSES = 5; // other threads of the JVM may allocate meanwhile

  private Allocation() {}

  /**
   * Measures warm work.
   *
   * @param work one call
   * @return bytes per call, the least of several passes; NaN on a JVM that does not count
   */
  public static double perCall(Runnable work) {
    if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)) return Double.NaN;
    double least = Double.POSITIVE_INFINITY;
    for (int pass = 0; pass < PASSES && least > 0; pass++)
      least = Math.min(least, perCall(work, threads));
    return least;
  }

  private static double perCall(Runnable work, ThreadMXBean threads) {
    long start = System.nanoTime();
    work.run();
    int calls = Math.clamp(BUDGET / Math.max(System.nanoTime() - start, 1), 1, MOST_CALLS);
    long before = threads.getTotalThreadAllocatedBytes();
    for (int i = 0; i < calls; i++) work.run();
    return (double) (threads.getTotalThreadAllocatedBytes() - before) / calls;
  }
}
