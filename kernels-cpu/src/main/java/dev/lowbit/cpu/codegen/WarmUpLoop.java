package dev.lowbit.cpu.codegen;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;

/**
 * Runs a kernel until C2 has compiled it.
 *
 * <p>The interpreter and C1 make an object of every vector, C2 of none: the first runs that
 * allocate nothing tell, on a noisy machine too. Idle runs reach the invocation threshold in a
 * fraction of the time; the working runs among them keep every branch in the profile.
 */
final class WarmUpLoop {
  private static final long BUDGET_NANOS = 3_000_000_000L;
  private static final int IDLE_RUNS = 24; // per working run
  private static final int ROUNDS = 8; // between two looks at the allocation
  private static final int PROOFS = 3; // runs that must allocate nothing
  private static final int SETTLED = 4; // times in a row: the first code may be thrown away

  /** How a warm-up ended. */
  enum State {
    COMPILED("compiled by C2"),
    STUCK("NOT compiled by C2"),
    UNKNOWN("perhaps compiled by C2 (this JVM counts no allocation)");

    private final String text;

    State(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  private WarmUpLoop() {}

  static State run(Kernel kernel, Consumer<Kernel> work, Consumer<Kernel> idle) {
    long start = System.nanoTime();
    boolean counts =
        ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
            && threads.isThreadAllocatedMemorySupported()
            && threads.isThreadAllocatedMemoryEnabled();
    int settled = 0;
    do {
      for (int round = 0; round < ROUNDS; round++) {
        work.accept(kernel);
        for (int i = 0; i < IDLE_RUNS; i++) idle.accept(kernel);
      }
      settled = counts && allocated(kernel, work) == 0 ? settled + 1 : 0;
      if (settled == SETTLED) return State.COMPILED;
    } while (System.nanoTime() - start < BUDGET_NANOS);
    return counts ? State.STUCK : State.UNKNOWN;
  }

  private static long allocated(Kernel kernel, Consumer<Kernel> work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < PROOFS; i++) work.accept(kernel);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
