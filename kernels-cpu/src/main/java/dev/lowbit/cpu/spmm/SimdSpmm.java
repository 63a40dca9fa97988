package dev.lowbit.cpu.spmm;

import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.cpu.spmm.Readiness.Kind;
import dev.lowbit.spmm.SparseMatrix;
import dev.lowbit.spmm.Spmm;
import dev.lowbit.spmm.SpmmSpec;

/**
 * {@link Spmm} with pixels in the lanes: every stored weight is broadcast and multiplied with a
 * block of pixels of its channel ({@link PackedPlan}). Matrices with few zeros are a {@link
 * DensePlan}.
 */
public final class SimdSpmm implements Spmm {
  @Override
  public Plan plan(SparseMatrix weights, SpmmSpec spec, Parallelism parallelism) {
    Spmm.check(weights, spec);
    return DensityRule.dense(weights, spec)
        ? new DensePlan(weights, spec, parallelism)
        : new PackedPlan(weights, DensityRule.blocks(weights, spec), spec, parallelism);
  }

  /**
   * Compiles the kernels of all kinds of plans. Early: C2 trusts profiles inside the Vector API,
   * which other code spoils, and may then box the vectors of a kernel for good.
   */
  public static void warmUp() {
    for (Layout layout : Layout.values()) {
      for (int blockRows : new int[] {1, 2, 4}) Readiness.of(new Kind(blockRows, false, layout));
      Readiness.of(new Kind(1, true, layout));
    }
  }

  /** A plan whose kernels may not be compiled. */
  static Plan unready(SparseMatrix w, SpmmSpec spec) {
    Parallelism one = Parallelism.SEQUENTIAL;
    return DensityRule.dense(w, spec)
        ? new DensePlan(w, spec, one)
        : new PackedPlan(w, w, spec, one);
  }
}
