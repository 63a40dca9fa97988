package dev.lowbit.spmm;

import dev.lowbit.KernelPlan;
import dev.lowbit.Parallelism;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Sparse 1x1 convolution: every pixel's channels times a sparse matrix, then the epilogue. */
public interface Spmm {

  /**
   * Validates and prepacks the weights; slow, once.
   *
   * @param weights outputs x channels
   * @param spec tensors, types, epilogue
   * @param parallelism the caller's threads
   * @return the plan
   * @throws IllegalArgumentException if the weights do not fit the tensors or the input type
   */
  Plan plan(SparseMatrix weights, SpmmSpec spec, Parallelism parallelism);

  /**
   * A single-threaded plan.
   *
   * @param weights outputs x channels
   * @param spec tensors, types, epilogue
   * @return the plan
   */
  default Plan plan(SparseMatrix weights, SpmmSpec spec) {
    return plan(weights, spec, Parallelism.SEQUENTIAL);
  }

  /** Weights, tensors and epilogue, ready to run. */
  interface Plan extends KernelPlan {
    /**
     * Overwrites y, in heap or native memory; tensors lie as the specification says.
     *
     * @param x the input
     * @param residual float32 that lies like y if the epilogue adds one, else null; may be y
     * @param y the output, elements by the epilogue's output
     * @throws IllegalArgumentException if a size does not fit or x and y overlap
     */
    void run(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y);

    /**
     * Overwrites y, for epilogues without residual.
     *
     * @param x the input
     * @param y the output
     */
    default void run(MemorySegment x, MemorySegment y) {
      run(x, null, y);
    }
  }

  /**
   * Check of the weights, shared by every implementation.
   *
   * @param weights as given to plan
   * @param spec as given to plan
   */
  static void check(SparseMatrix weights, SpmmSpec spec) {
    if (weights.rows() != spec.y().channels() || weights.cols() != spec.x().channels())
      throw new IllegalArgumentException(
          "weights are "
              + weights.rows()
              + "x"
              + weights.cols()
              + ", the tensors need "
              + spec.y().channels()
              + "x"
              + spec.x().channels());
    int blockRows = weights.blockRows();
    for (int o = 0; o < weights.rows(); o++) {
      int first = weights.rowPtr(o / blockRows);
      float[] row = new float[weights.rowPtr(o / blockRows + 1) - first];
      for (int e = 0; e < row.length; e++) row[e] = weights.entry(first + e, o % blockRows);
      spec.input().checkWeights(o, row);
    }
  }
}
