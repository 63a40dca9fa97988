package dev.lowbit.cpu.spmm;

import dev.lowbit.Layout;
import dev.lowbit.cpu.Lanes;
import dev.lowbit.cpu.codegen.WarmUpLoop;
import dev.lowbit.spmm.SparseMatrix;
import dev.lowbit.spmm.Spmm;
import dev.lowbit.spmm.SpmmSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs the micro-kernels that plans of a kind share until C2 has compiled them, once per JVM. Each
 * kind has time of its own: on a busy machine the compiler is late.
 */
final class Readiness {
  /** Of a plan. */
  record Kind(int blockRows, boolean dense, Layout layout) {
    static Kind sparse(int blockRows, SpmmSpec spec) {
      return new Kind(blockRows, false, spec.x().layout());
    }

    static Kind dense(SpmmSpec spec) {
      return new Kind(1, true, spec.x().layout());
    }
  }

  private static final Map<Kind, String> TEXTS = new ConcurrentHashMap<>();
  private static final int CHANNELS = 64;
  private static final double NANOS_PER_MILLI = 1e6;

  /** Vectors of a row: every width of a tile. */
  private static final List<Integer> VECTORS = List.of(4 + 5, 4 + 2);

  /** Channels from entry to entry. */
  private static final int STEP = 8;

  private Readiness() {}

  /** For explanations; the first call for a kind takes its time. */
  static String of(Kind kind) {
    if (!Boolean.parseBoolean(System.getProperty("lowbit.warm-up", "true"))) return "not warmed up";
    return TEXTS.computeIfAbsent(kind, Readiness::warmed);
  }

  private static String warmed(Kind kind) {
    long start = System.nanoTime();
    WarmUpLoop.State state = WarmUpLoop.State.COMPILED;
    for (int vectors : VECTORS) {
      WarmUpLoop.State next = warmed(kind, vectors);
      if (next != WarmUpLoop.State.COMPILED) state = next;
    }
    long millis = Math.round((System.nanoTime() - start) / NANOS_PER_MILLI);
    return state.text() + " after " + millis + " ms of warm-up";
  }

  private static WarmUpLoop.State warmed(Kind kind, int vectors) {
    SparseMatrix w = weights(kind);
    int pixels = vectors * Lanes.FLOAT_LANES;
    SpmmSpec spec = SpmmSpec.of(pixels, CHANNELS, CHANNELS, kind.layout).withFiniteInput();
    MemorySegment x = Arena.ofAuto().allocate(spec.footprint().x());
    MemorySegment y = Arena.ofAuto().allocate(spec.footprint().y());
    try (Spmm.Plan plan = SimdSpmm.unready(w, spec)) {
      Runnable run = () -> plan.run(x, y);
      return WarmUpLoop.run(run, run);
    }
  }

  private static SparseMatrix weights(Kind kind) {
    float[] dense = new float[CHANNELS * CHANNELS];
    for (int i = 0; i < dense.length; i++) {
      int block = i / CHANNELS / kind.blockRows;
      dense[i] = kind.dense || stored(block, i % CHANNELS) ? 1 : 0;
    }
    SparseMatrix w = SparseMatrix.fromDense(CHANNELS, CHANNELS, dense);
    return kind.dense ? w : w.blocked(kind.blockRows);
  }

  /**
   * Rows without entries, with an odd and an even number of them: a branch not seen is a trap in
   * the compiled code, and code compiled anew may meet profiles that other code has spoilt.
   */
  private static boolean stored(int row, int channel) {
    return row > 0 && (row + channel) % STEP == 0 && (row % 2 == 0 || channel >= STEP);
  }
}
