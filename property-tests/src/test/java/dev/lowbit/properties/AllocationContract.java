package dev.lowbit.properties;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.lowbit.Parallelism;
import dev.lowbit.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import net.jqwik.api.Example;

/**
 * A warm run allocates nothing, on no thread. Allocation is also how a lost intrinsic shows:
 * vectors are then boxed on the heap.
 */
public interface AllocationContract extends PlanContract {
  /** When a run counts as warm, in nanoseconds. */
  long WARM_UP = 100_000_000L;

  /** Of the CPU backend. */
  String PLANS_WARM_UP = "lowbit.codegen.warm-up";

  /** When allocation counts as a leak, in nanoseconds. */
  long PATIENCE = 15_000_000_000L;

  /** Native operands, one thread. */
  @Example
  default void nativeRunsAllocateNothing() {
    warm(() ->
        kinds(Parallelism.SEQUENTIAL, Memory.aligned())
            .forEach(job -> check(job, Memory.aligned(), 1000)));
  }

  /** Heap operands that the caller keeps, one thread. */
  @Example
  default void heapRunsAllocateNothing() {
    Memory heap = bytes -> MemorySegment.ofArray(new byte[(int) bytes]);
    warm(() -> kinds(Parallelism.SEQUENTIAL, heap).forEach(job -> check(job, heap, 1000)));
  }

  /** A team of two; fewer runs, because on a busy machine the team waits for its members. */
  @Example
  default void teamRunsAllocateNothing() {
    try (ThreadTeam team = new ThreadTeam(2)) {
      warm(() -> kinds(team, Memory.aligned()).forEach(job -> check(job, Memory.aligned(), 200)));
    }
  }

  /** Plans warm their code, which other properties leave out. */
  private static void warm(Runnable checks) {
    String before = System.getProperty(PLANS_WARM_UP, "true");
    System.setProperty(PLANS_WARM_UP, "true");
    try {
      checks.run();
    } finally {
      System.setProperty(PLANS_WARM_UP, before);
    }
  }

  private static void check(Job job, Memory memory, int runs) {
    try (job) {
      MemorySegment out = memory.allocate(job.outputBytes());
      byte[] before = out.toArray(ValueLayout.JAVA_BYTE); // a residual in place, perhaps
      Runnable run = job.bind().apply(out);
      run.run();
      byte[] first = out.toArray(ValueLayout.JAVA_BYTE);
      long start = System.nanoTime();
      for (int i = 0; i < 20_000 && System.nanoTime() - start < WARM_UP; i++) run.run();
      long bytes = allocated(run, runs);
      // On a busy machine the compiler may be late; a leak stays.
      while (bytes > 0 && System.nanoTime() - start < PATIENCE) bytes = allocated(run, runs);
      long left = bytes;
      assertEquals(0, left, () -> "bytes of " + runs + " warm runs of " + job.reproducer());
      out.copyFrom(MemorySegment.ofArray(before));
      run.run();
      assertArrayEquals(first, out.toArray(ValueLayout.JAVA_BYTE), job::reproducer);
    }
  }

  private static long allocated(Runnable run, int runs) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] others =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("lowbit"))
            .mapToLong(Thread::threadId)
            .toArray();
    long[] before = threads.getThreadAllocatedBytes(others);
    long own = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < runs; i++) run.run();
    long bytes = threads.getCurrentThreadAllocatedBytes() - own;
    long[] after = threads.getThreadAllocatedBytes(others);
    for (int t = 0; t < others.length; t++) bytes += after[t] - before[t];
    return bytes;
  }
}
