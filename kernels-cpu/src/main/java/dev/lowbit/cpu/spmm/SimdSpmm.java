package dev.lowbit.cpu.spmm;

import dev.lowbit.Parallelism;
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
    if (DensityRule.dense(weights, spec)) {
      Readiness.of(Readiness.Kind.dense(spec));
      return new DensePlan(weights, spec, parallelism);
    }
    SparseMatrix blocks = DensityRule.blocks(weights, spec);
    Readiness.of(Readiness.Kind.sparse(blocks.blockRows(), spec));
    if (blocks.blockRows() > 1) Readiness.of(Readiness.Kind.sparse(1, spec)); // rows left over
    return new PackedPlan(weights, blocks, spec, parallelism);
  }

  /** A plan whose kernels may not be compiled. */
  static Plan unready(SparseMatrix w, SpmmSpec spec) {
    Parallelism one = Parallelism.SEQUENTIAL;
    return DensityRule.dense(w, spec)
        ? new DensePlan(w, spec, one)
        : new PackedPlan(w, w, spec, one);
  }
}
