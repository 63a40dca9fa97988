package dev.lowbit.bench;

/**
 * A matrix product C[m x n] = A[m x k] * B[n x k]'.
 *
 * @param id short name
 * @param source where the shape is from, or empty
 * @param m rows of A and C
 * @param n rows of B, columns of C
 * @param k columns of A and B
 */
public record MatrixShape(String id, String source, int m, int n, int k) {
  /**
   * Returns the multiply-accumulate operations.
   *
   * @return m * n * k
   */
  public long macs() {
    return (long) m * n * k;
  }

  /**
   * Returns the operation.
   *
   * @return {@code gemv} for one row, else {@code gemm}
   */
  public String operation() {
    return m == 1 ? "gemv" : "gemm";
  }

  /**
   * Names the shape for a reader.
   *
   * @return for example {@code m=196 n=512 k=4608 (ReActNet-A b7 3x3)}
   */
  public String text() {
    return "m=" + m + " n=" + n + " k=" + k + (source.isEmpty() ? "" : " (" + source + ")");
  }
}
