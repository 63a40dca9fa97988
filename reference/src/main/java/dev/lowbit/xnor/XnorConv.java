package dev.lowbit.xnor;

import dev.lowbit.Conv2d;
import dev.lowbit.KernelPlan;
import dev.lowbit.Parallelism;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Convolution over {-1, +1}: {@link Conv2d}'s sum over the bits of x and w, then the epilogue.
 *
 * <p>The input may be float32 or int8; it is then binarized first, as the networks do, so that
 * padding is applied to the bits.
 */
public interface XnorConv {

  /**
   * Validates and prepacks the weights; slow, once.
   *
   * @param weights {@code outputs x k} signs, column {@code (i*kernelW + j)*(channels/groups) + c'}
   * @param spec geometry, types, padding, epilogue
   * @param parallelism the caller's threads
   * @return the plan
   * @throws IllegalArgumentException if the weights do not fit the geometry
   */
  Plan plan(BitMatrix weights, XnorConvSpec spec, Parallelism parallelism);

  /**
   * A single-threaded plan.
   *
   * @param weights signs, see the other {@code plan}
   * @param spec geometry, types, padding, epilogue
   * @return the plan
   */
  default Plan plan(BitMatrix weights, XnorConvSpec spec) {
    return plan(weights, spec, Parallelism.SEQUENTIAL);
  }

  /** Weights, geometry and epilogue, ready to run. */
  interface Plan extends KernelPlan {
    /**
     * Overwrites y. All tensors are dense, in the plan's layout, in heap or native memory; bits are
     * words as {@link BitTensor} lays them out.
     *
     * @param x the input, elements by the plan's source
     * @param residual float32 of the output's shape if the epilogue adds one, else null; may be y
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
   * @param g geometry
   */
  static void check(BitMatrix weights, Conv2d g) {
    if (weights.rows() != g.outputs() || weights.cols() != g.k())
      throw new IllegalArgumentException(
          "weights are "
              + weights.rows()
              + "x"
              + weights.cols()
              + ", the geometry needs "
              + g.outputs()
              + "x"
              + g.k());
  }
}
