package dev.lowbit.spmm;

import java.util.Arrays;

/** Checks and packs the arrays of a {@link SparseMatrix}. */
final class SparsePacking {
  private SparsePacking() {}

  /** Stores entry (r, c) of a block if the mask keeps it in any row of the block. */
  static SparseMatrix packed(int rows, int cols, int blockRows, boolean[] mask, float[] dense) {
    int blocks = Math.ceilDiv(rows, blockRows);
    int[] rowPtr = new int[blocks + 1];
    int[] colIdx = new int[blocks * cols];
    float[] values = new float[blocks * cols * blockRows];
    int e = 0;
    for (int b = 0; b < blocks; b++) {
      int first = b * blockRows;
      int last = Math.min(first + blockRows, rows);
      for (int c = 0; c < cols; c++) {
        boolean stored = false;
        for (int r = first; r < last; r++) stored |= mask[r * cols + c];
        if (!stored) continue;
        colIdx[e] = c;
        for (int r = first; r < last; r++)
          if (mask[r * cols + c]) values[e * blockRows + r - first] = dense[r * cols + c];
        e++;
      }
      rowPtr[b + 1] = e;
    }
    colIdx = Arrays.copyOf(colIdx, e);
    values = Arrays.copyOf(values, e * blockRows);
    for (float v : values)
      if (!Float.isFinite(v))
        throw new IllegalArgumentException(
            "value " + v + " of " + rows + "x" + cols + " is not finite");
    return new SparseMatrix(rows, cols, blockRows, rowPtr, colIdx, values);
  }

  /** Checks compressed sparse rows. */
  static void check(int rows, int cols, int[] rowPtr, int[] colIdx, float[] values) {
    sizes(rows, cols);
    if (rowPtr.length != rows + 1)
      throw new IllegalArgumentException(
          "rowPtr has " + rowPtr.length + " positions, needs " + (rows + 1L));
    if (rowPtr[0] != 0 || rowPtr[rows] != colIdx.length || colIdx.length != values.length)
      throw new IllegalArgumentException(
          "rowPtr goes from "
              + rowPtr[0]
              + " to "
              + rowPtr[rows]
              + ", there are "
              + colIdx.length
              + " columns and "
              + values.length
              + " values");
    for (int r = 0; r < rows; r++) {
      if (rowPtr[r] > rowPtr[r + 1] || rowPtr[r + 1] > colIdx.length)
        throw new IllegalArgumentException(
            "row "
                + r
                + " goes from "
                + rowPtr[r]
                + " to "
                + rowPtr[r + 1]
                + " of "
                + colIdx.length
                + " entries");
      columns(cols, r, rowPtr, colIdx, values);
    }
  }

  private static void columns(int cols, int r, int[] rowPtr, int[] colIdx, float[] values) {
    for (int e = rowPtr[r]; e < rowPtr[r + 1]; e++) {
      int before = e == rowPtr[r] ? -1 : colIdx[e - 1];
      if (colIdx[e] <= before || colIdx[e] >= cols)
        throw new IllegalArgumentException(
            "column "
                + colIdx[e]
                + " of row "
                + r
                + " is not within "
                + (before + 1)
                + " and "
                + cols);
      if (!Float.isFinite(values[e]))
        throw new IllegalArgumentException(
            "value " + values[e] + " at row " + r + ", column " + colIdx[e] + " is not finite");
    }
  }

  /** Checks that a dense array of this shape exists. */
  static void sizes(int rows, int cols) {
    if (rows < 0 || cols < 0)
      throw new IllegalArgumentException("rows=" + rows + ", cols=" + cols + ": sizes are >= 0");
    Math.multiplyExact(rows + 3, cols);
  }
}
