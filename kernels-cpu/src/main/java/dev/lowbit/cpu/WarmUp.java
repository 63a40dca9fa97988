package dev.lowbit.cpu;

import dev.lowbit.Activation;
import dev.lowbit.Binarization;
import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.cpu.spmm.SimdSpmm;
import dev.lowbit.cpu.stencil.SimdStencil;
import dev.lowbit.cpu.xnor.Counting;
import dev.lowbit.cpu.xnor.SimdXnorConv;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.Source;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Runs the shared micro-kernels until C2 has compiled them: the first run of a plan would otherwise
 * be interpreted, about 100 times slower. Once per JVM, when the backend is opened, because all
 * plans share the code. {@code -Dlowbit.warm-up=false} leaves it out, for tools that do not care.
 */
final class WarmUp {
  private static final long BUDGET_NANOS = 2_000_000_000L;
  private static final long COMPILED_NANOS = 200_000; // interpreted: a thousand times more
  private static final int FAST_RUNS = 200;
  private static final int STENCIL_RUNS = 5000;

  private WarmUp() {}

  /** Runs small layers until they stay fast, usually for less than a second each, and measures. */
  static void run() {
    if (!Boolean.parseBoolean(System.getProperty("lowbit.warm-up", "true"))) return;
    Conv2d g = Conv2d.of(1, 8, 8, 128, 64, 3).withPadding(1, 1, 1, 1);
    XnorConvSpec spec =
        XnorConvSpec.of(g)
            .withSource(new Source.Float32(Binarization.sign()))
            .withEpilogue(Epilogue.float32().withActivation(Activation.relu()));
    BitMatrix weights = BitMatrix.create(g.outputs(), g.k());
    MemorySegment x = Arena.ofAuto().allocate(spec.inputBytes());
    MemorySegment y = Arena.ofAuto().allocate(spec.outputBytes());
    SimdXnorConv conv = new SimdXnorConv();
    boolean free = Counting.free();
    try (XnorConv.Plan plan = conv.plan(weights, spec, Parallelism.SEQUENTIAL)) {
      if (free) Counting.choose(true);
      try (XnorConv.Plan carrySave = conv.plan(weights, spec, Parallelism.SEQUENTIAL)) {
        boolean faster = faster(carrySave, plan, x, y);
        if (free) Counting.choose(faster);
      }
    }
    SimdSpmm.warmUp();
    for (Layout layout : Layout.values()) stencil(layout);
  }

  /**
   * Prepares what generates code, and compiles what calls it. A stencil has code of its own inside
   * and at both borders: having seen three classes, the caller trusts no profile.
   */
  private static void stencil(Layout layout) {
    int channels = Lanes.FLOAT_LANES;
    Conv2d g = Conv2d.of(1, 3, 48, channels, channels, 3).withPadding(1, 1, 1, 1);
    StencilSpec spec = StencilSpec.of(g.withGroups(channels), layout);
    StencilSet taps = StencilSet.nonZero(3, 3, middleRow(channels));
    MemorySegment x = Arena.ofAuto().allocate(spec.footprint().x());
    MemorySegment y = Arena.ofAuto().allocate(spec.footprint().y());
    try (Stencil.Plan plan = new SimdStencil().plan(taps, spec, Parallelism.SEQUENTIAL)) {
      for (int i = 0; i < STENCIL_RUNS; i++) plan.run(x, y);
    }
  }

  private static float[] middleRow(int channels) {
    float[] weights = new float[9 * channels];
    for (int c = 0; c < channels; c++) Arrays.fill(weights, 9 * c + 3, 9 * c + 6, 1);
    return weights;
  }

  /** Runs both in turn, so that both see the same noise. */
  private static boolean faster(
      XnorConv.Plan candidate, XnorConv.Plan plan, MemorySegment x, MemorySegment y) {
    long start = System.nanoTime();
    long best = Long.MAX_VALUE;
    long candidateBest = Long.MAX_VALUE;
    long now = start;
    for (int fast = 0; fast < FAST_RUNS && now - start < BUDGET_NANOS; ) {
      plan.run(x, y);
      long middle = System.nanoTime();
      candidate.run(x, y);
      long end = System.nanoTime();
      best = Math.min(best, middle - now);
      candidateBest = Math.min(candidateBest, end - middle);
      if (end - now < COMPILED_NANOS) fast++; // not in a row: other processes interrupt
      now = end;
    }
    return candidateBest < best;
  }
}
