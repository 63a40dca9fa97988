package dev.lowbit.cpu.codegen;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Runs a kernel until C2 has compiled it.
 *
 * <p>The interpreter and C1 make an object of every vector, C2 of none: the first runs that
 * allocate nothing tell, on a noisy machine too. Idle runs reach the invocation threshold in a
 * fraction of the time; the working runs among them keep every branch in the profile.
 */
public final class WarmUpLoop {
  private static final long BUDGET_NANOS = 3_000_000_000L;
  private static final long MOST_NANOS = 5 * BUDGET_NANOS; // a JVM without C2 never ends
  private static final int LEAST_LOOKS = 50; // twice the invocations that C2 waits for
  private static final int IDLE_RUNS = 24; // per working run
  private static final int ROUNDS = 8; // between two looks at the allocation
  private static final int PROOFS = 3; // runs that must allocate nothing
  private static final int SETTLED = 4; // times in a row: the first code may be thrown away

  /** How a warm-up ended. */
  public enum State {
    COMPILED("compiled by C2"),
    STUCK("NOT compiled by C2"),
    UNKNOWN("perhaps compiled by C2 (this JVM counts no allocation)");

    private final String text;

    State(String text) {
      this.text = text;
    }

    /** For the reason of an {@link dev.lowbit.Explanation}. */
    public String text() {
      return text;
    }
  }

  private WarmUpLoop() {}

  /**
   * Runs until the kernel is compiled, or three seconds have passed and it has run often enough to
   * be, for on a busy machine it may have spent them waiting; at most fifteen seconds.
   *
   * @param work a run in which every loop turns at least once
   * @param idle a run in which no loop turns, or the same as work
   */
  public static State run(Runnable work, Runnable idle) {
    long start = System.nanoTime();
    boolean counts =
        ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
            && threads.isThreadAllocatedMemorySupported()
            && threads.isThreadAllocatedMemoryEnabled();
    int settled = 0;
    long spent = 0;
    for (int looks = 0;
        spent < BUDGET_NANOS || (early(looks, settled) && spent < MOST_NANOS);
        looks++) {
      for (int round = 0; round < ROUNDS; round++) {
        work.run();
        for (int i = 0; i < IDLE_RUNS; i++) idle.run();
      }
      settled = counts && allocated(work) == 0 ? settled + 1 : 0;
      if (settled == SETTLED) return State.COMPILED;
      spent = System.nanoTime() - start;
    }
    return counts ? State.STUCK : State.UNKNOWN;
  }

  /** Whether it is too early to give up. */
  private static boolean early(int looks, int settled) {
    return looks < LEAST_LOOKS || settled > 0;
  }

  private static long allocated(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < PROOFS; i++) work.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
