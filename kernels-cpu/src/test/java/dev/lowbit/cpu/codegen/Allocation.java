package dev.lowbit.cpu.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What warm code allocates. */
final class Allocation {
  private static final int RUNS = 1000;
  private static final long PATIENCE = 5_000_000_000L;

  private Allocation() {}

  /** Compiled code may be thrown away once more and leave a vector behind; a leak stays. */
  static void assertNone(Runnable run) {
    long start = System.nanoTime();
    long bytes = of(run);
    while (bytes > 0 && System.nanoTime() - start < PATIENCE) bytes = of(run);
    assertEquals(0, bytes, () -> "bytes of " + RUNS + " warm runs");
  }

  private static long of(Runnable run) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < RUNS; i++) run.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
