package dev.lowbit.cpu;

import dev.lowbit.Activation;
import dev.lowbit.Binarization;
import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Parallelism;
import dev.lowbit.cpu.xnor.SimdXnorConv;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.Source;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Runs the shared micro-kernels until C2 has compiled them: the first run of a plan would otherwise
 * be interpreted, about 100 times slower. Once per JVM, when the backend is opened, because all
 * plans share the code. {@code -Dlowbit.warm-up=false} leaves it out, for tools that do not care.
 */
final class WarmUp {
  private static final long BUDGET_NANOS = 2_000_000_000L;
  private static final long COMPILED_NANOS = 30_000; // interpreted: a thousand times more
  private static final int FAST_RUNS = 200;

  private WarmUp() {}

  /** Runs a small layer until it stays fast, usually for less than a second. */
  static void run() {
    if (!Boolean.parseBoolean(System.getProperty("lowbit.warm-up", "true"))) return;
    Conv2d g = Conv2d.of(1, 8, 8, 64, 64, 3).withPadding(1, 1, 1, 1);
    XnorConvSpec spec =
        XnorConvSpec.of(g)
            .withSource(new Source.Float32(Binarization.sign()))
            .withEpilogue(Epilogue.float32().withActivation(Activation.relu()));
    BitMatrix weights = BitMatrix.create(g.outputs(), g.k());
    MemorySegment x = Arena.ofAuto().allocate(spec.inputBytes());
    MemorySegment y = Arena.ofAuto().allocate(spec.outputBytes());
    try (XnorConv.Plan plan = new SimdXnorConv().plan(weights, spec, Parallelism.SEQUENTIAL)) {
      long start = System.nanoTime();
      long now = start;
      for (int fast = 0; fast < FAST_RUNS && now - start < BUDGET_NANOS; ) {
        long before = now;
        plan.run(x, y);
        now = System.nanoTime();
        fast = now - before < COMPILED_NANOS ? fast + 1 : 0;
      }
    }
  }
}
