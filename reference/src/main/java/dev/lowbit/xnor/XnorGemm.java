package dev.lowbit.xnor;

import dev.lowbit.Epilogue;
import dev.lowbit.KernelPlan;
import dev.lowbit.Operands;
import dev.lowbit.Output;
import dev.lowbit.Parallelism;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * C[i, j] = epilogue(sum over l of A[i, l] * B[j, l]), with A and B over {-1, +1}.
 *
 * <p>A (activations) is m x k, B (weights) is n x k, already transposed; C is m x n, row-major,
 * with the output channel j innermost. m = 1 is the matrix-vector product.
 */
public interface XnorGemm {

  /**
   * Validates and prepacks the weights; slow, once.
   *
   * @param weights B, n x k
   * @param epilogue applied to every sum, with n channels
   * @param parallelism the caller's threads
   * @return the plan
   * @throws IllegalArgumentException if a parameter of the epilogue has neither 1 nor n values
   */
  Plan plan(BitMatrix weights, Epilogue epilogue, Parallelism parallelism);

  /**
   * A single-threaded plan that writes the raw sums.
   *
   * @param weights B, n x k
   * @return the plan
   */
  default Plan plan(BitMatrix weights) {
    return plan(weights, Epilogue.int32(), Parallelism.SEQUENTIAL);
  }

  /** Weights and epilogue, ready to run. */
  interface Plan extends KernelPlan {
    /**
     * Overwrites m rows of C.
     *
     * @param activations A, m x k
     * @param residual float32 rows of n values if the epilogue adds one, else null; may be C itself
     * @param ldr distance between rows of the residual, in floats
     * @param c the output, elements by the epilogue's {@link Output}; heap or native
     * @param ldc distance between rows of C, in elements (words for bits)
     * @throws IllegalArgumentException if k, a stride or a size does not fit
     */
    void run(
        BitMatrix activations,
        @Nullable MemorySegment residual,
        long ldr,
        MemorySegment c,
        long ldc);

    /**
     * Overwrites m rows of C, for epilogues without residual.
     *
     * @param activations A, m x k
     * @param c the output
     * @param ldc distance between rows of C, in elements (words for bits)
     */
    default void run(BitMatrix activations, MemorySegment c, long ldc) {
      run(activations, null, 0, c, ldc);
    }

    /**
     * Returns the number of columns of C.
     *
     * @return n, the output channels
     */
    int outputs();

    /**
     * Returns what is written.
     *
     * @return the epilogue given to plan
     */
    Epilogue epilogue();

    /**
     * Overwrites C with packed bits.
     *
     * @param activations A, m x k
     * @param c m x n
     */
    default void run(BitMatrix activations, BitMatrix c) {
      if (c.rows() != activations.rows() || c.cols() != outputs())
        throw new IllegalArgumentException(
            "C has "
                + c.rows()
                + " rows and "
                + c.cols()
                + " columns, the product has "
                + activations.rows()
                + " and "
                + outputs());
      if (!epilogue().output().packed())
        throw new IllegalArgumentException(
            "C has 1 bit per value, the plan writes "
                + epilogue().output().elementBytes()
                + " bytes: "
                + epilogue());
      run(activations, null, 0, c.words(), c.rowStride());
    }
  }

  /**
   * Argument check shared by every implementation.
   *
   * @param a activations
   * @param n output channels
   * @param k columns
   * @param epilogue the plan's epilogue
   * @param residual as given to run
   * @param ldr as given to run
   * @param c as given to run
   * @param ldc as given to run
   */
  static void check(
      BitMatrix a,
      int n,
      int k,
      Epilogue epilogue,
      @Nullable MemorySegment residual,
      long ldr,
      MemorySegment c,
      long ldc) {
    if (a.cols() != k)
      throw new IllegalArgumentException(
          "k differs: A is " + a.rows() + "x" + a.cols() + ", B is " + n + "x" + k);
    Output output = epilogue.output();
    long row = output.rowElements(n);
    Operands.checkStride("ldc", ldc, row);
    Operands.checkWritable("c", c, Operands.bytes(a.rows(), ldc, row, output.elementBytes()));
    Operands.checkDisjoint("A", a.words(), "c", c);
    Operands.checkResidual(epilogue, residual != null);
    if (residual != null) {
      Operands.checkStride("ldr", ldr, n);
      Operands.checkSize("residual", residual, Operands.bytes(a.rows(), ldr, n, Float.BYTES));
    }
  }
}
