package dev.lowbit.properties;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.lowbit.Kernels;
import dev.lowbit.Parallelism;
import dev.lowbit.ThreadTeam;
import dev.lowbit.properties.spectral.AffMixerContract;
import dev.lowbit.properties.spectral.Fft2Contract;
import dev.lowbit.properties.spectral.FilterGradientContract;
import dev.lowbit.properties.spectral.FourierConvContract;
import dev.lowbit.properties.spectral.FourierFilterContract;
import dev.lowbit.properties.spmm.SpmmContract;
import dev.lowbit.properties.stencil.StencilContract;
import dev.lowbit.properties.xnor.BitMaxPoolContract;
import dev.lowbit.properties.xnor.BitPackingContract;
import dev.lowbit.properties.xnor.XnorConvContract;
import dev.lowbit.properties.xnor.XnorGemmContract;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Example;

/**
 * A warm run allocates nothing, on no thread. Allocation is also how a lost intrinsic shows:
 * vectors are then boxed on the heap.
 *
 * <p>In a JVM of its own, whose plans warm their code, as a user's do: other properties interpret
 * thousands of programs, which spoils the profiles that C2 finds inside the Vector API.
 */
class CpuAllocationProperties {
  /** When a run counts as warm, in nanoseconds. */
  private static final long WARM_UP = 100_000_000L;

  /** When allocation counts as a leak, in nanoseconds. */
  private static final long PATIENCE = 15_000_000_000L;

  private static final Kernels CPU = Kernels.named("cpu");

  private static final List<PlanContract> FAMILIES =
      List.of(
          (XnorGemmContract) CPU::xnorGemm,
          (XnorConvContract) CPU::xnorConv,
          (BitPackingContract) CPU::bitPacking,
          (BitMaxPoolContract) CPU::bitMaxPool,
          (StencilContract) CPU::stencil,
          (SpmmContract) CPU::spmm,
          (Fft2Contract) CPU::fft2,
          (FourierFilterContract) CPU::fourierFilter,
          (FilterGradientContract) CPU::filterGradient,
          (AffMixerContract) CPU::affMixer,
          (FourierConvContract) CPU::fourierConv);

  static {
    System.setProperty("lowbit.codegen.warm-up", "true");
  }

  /** Native operands, one thread. */
  @Example
  void nativeRunsAllocateNothing() {
    kinds(Parallelism.SEQUENTIAL, Memory.aligned())
        .forEach(job -> check(job, Memory.aligned(), 1000));
  }

  /** Heap operands that the caller keeps, one thread. */
  @Example
  void heapRunsAllocateNothing() {
    Memory heap = bytes -> MemorySegment.ofArray(new byte[(int) bytes]);
    kinds(Parallelism.SEQUENTIAL, heap).forEach(job -> check(job, heap, 1000));
  }

  /** A team of two; fewer runs, because on a busy machine the team waits for its members. */
  @Example
  void teamRunsAllocateNothing() {
    try (ThreadTeam team = new ThreadTeam(2)) {
      kinds(team, Memory.aligned()).forEach(job -> check(job, Memory.aligned(), 200));
    }
  }

  private static Stream<Job> kinds(Parallelism parallelism, Memory memory) {
    return FAMILIES.stream().flatMap(family -> family.kinds(parallelism, memory));
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
      assertEquals(0, left, () -> "bytes of " + runs + " warm runs of " + told(job));
      out.copyFrom(MemorySegment.ofArray(before));
      run.run();
      assertArrayEquals(first, out.toArray(ValueLayout.JAVA_BYTE), job::reproducer);
    }
  }

  /** What ran, and what its warm-up saw. */
  private static String told(Job job) {
    return job.reproducer() + ": " + job.plan().explain().reason();
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
