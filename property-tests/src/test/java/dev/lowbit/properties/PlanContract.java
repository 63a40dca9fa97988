package dev.lowbit.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.Parallelism;
import dev.lowbit.ThreadTeam;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** What {@link dev.lowbit.KernelPlan} promises of every plan: threads, reuse, closing. */
public interface PlanContract {
  /** Draws a plan of some blocks, with its operands. */
  Job job(long seed, Parallelism parallelism, Memory memory);

  /** One job per kind of plan: types, layouts, endings. */
  Stream<Job> kinds(Parallelism parallelism, Memory memory);

  /** A team of two gives the bits of one thread. */
  @Property(tries = 100)
  default void twoThreads(@ForAll @LongRange(max = 1L << 40) long seed) {
    try (ThreadTeam team = new ThreadTeam(2)) {
      sameBits(seed, team);
    }
  }

  /** A team of three gives the bits of one thread. */
  @Property(tries = 100)
  default void threeThreads(@ForAll @LongRange(max = 1L << 40) long seed) {
    try (ThreadTeam team = new ThreadTeam(3)) {
      sameBits(seed, team);
    }
  }

  /** The caller's executor gives the bits of one thread. */
  @Property(tries = 100)
  default void executor(@ForAll @LongRange(max = 1L << 40) long seed) {
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      sameBits(seed, Parallelism.of(executor, 3));
    }
  }

  private void sameBits(long seed, Parallelism parallelism) {
    Job one = job(seed, Parallelism.SEQUENTIAL, Memory.aligned());
    Job many = job(seed, parallelism, Memory.anywhere(seed));
    Agreement.check(seed, one, many);
  }

  /** Four threads share a plan; every run gives the same bits. */
  @Property(tries = 40)
  default void fourThreadsShareAPlan(@ForAll @LongRange(max = 1L << 40) long seed)
      throws ExecutionException, InterruptedException {
    try (Job job = job(seed, Parallelism.SEQUENTIAL, Memory.aligned());
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      MemorySegment expected = output(job, seed);
      job.run(expected);
      Callable<Long> task =
          () -> {
            long wrong = -1;
            for (int repeat = 0; repeat < 10 && wrong < 0; repeat++) {
              MemorySegment out = output(job, seed);
              job.run(out);
              wrong = out.mismatch(expected);
            }
            return wrong;
          };
      List<Future<Long>> mismatches = new ArrayList<>();
      for (int t = 0; t < 4; t++) mismatches.add(threads.submit(task));
      for (Future<Long> mismatch : mismatches) assertEquals(-1, mismatch.get(), job::reproducer);
    }
  }

  /** A closed plan refuses to run and writes nothing; closing twice is harmless. */
  @Property(tries = 40)
  default void closedPlansRefuse(@ForAll @LongRange(max = 1L << 40) long seed) {
    Job job = job(seed, Parallelism.SEQUENTIAL, Memory.aligned());
    MemorySegment out = output(job, seed);
    job.close();
    job.close();
    assertThrows(IllegalStateException.class, () -> job.run(out), job::reproducer);
    assertEquals(-1, out.mismatch(output(job, seed)), job::reproducer);
  }

  /** An output whose arena is closed is refused. */
  @Property(tries = 40)
  default void closedArenasRefuse(@ForAll @LongRange(max = 1L << 40) long seed) {
    Arena arena = Arena.ofConfined();
    try (Job job = job(seed, Parallelism.SEQUENTIAL, Memory.aligned())) {
      MemorySegment out = arena.allocate(job.outputBytes());
      arena.close();
      assertThrows(IllegalStateException.class, () -> job.run(out), job::reproducer);
    }
  }

  /** Memory confined to the calling thread: one thread works, more work or refuse. */
  @Property(tries = 60)
  default void confinedMemory(@ForAll @LongRange(max = 1L << 40) long seed) {
    try (Arena arena = Arena.ofConfined();
        ThreadTeam team = new ThreadTeam(2)) {
      Memory confined = bytes -> arena.allocate(bytes, 8);
      Job job = job(seed, Parallelism.SEQUENTIAL, confined);
      Agreement.checkExact(
          seed, job(seed, Parallelism.SEQUENTIAL, Memory.aligned()), job, confined);
      try (Job shared = job(seed, team, Memory.aligned())) {
        MemorySegment expected = output(shared, seed);
        MemorySegment out = Agreement.canvas(confined, shared.outputBytes(), seed);
        try {
          shared.run(out);
          shared.run(expected);
        } catch (IllegalArgumentException e) {
          assertTrue(String.valueOf(e.getMessage()).matches(".*\\b1\\b.*\\b2\\b.*"), e::toString);
        }
        assertEquals(-1, out.mismatch(expected), shared::reproducer);
      }
    }
  }

  private static MemorySegment output(Job job, long seed) {
    return Agreement.canvas(Memory.aligned(), job.outputBytes(), seed);
  }
}
