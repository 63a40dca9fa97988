package dev.lowbit.spmm;

import dev.lowbit.quantize.ChannelMask;
import java.util.Arrays;

/**
 * A sparse {@code rows x cols} matrix in blocks of 1, 2 or 4 rows that share a list of columns.
 *
 * <pre>
 *   block b       rows b*blockRows ... of which the last may lie beyond the matrix
 *   entries of b  e = rowPtr(b) ... rowPtr(b+1)-1, columns ascending
 *   entry e       column(e);  value(e, i) of row b*blockRows + i
 *
 *   blockRows = 2:   row 0   a . b      rowPtr 0 2 3    column 0 2 1    values a 0 b c d 0
 *                    row 1   . . c                                             ^ stored, fills
 *                    row 2   . d .                                             the block
 * </pre>
 *
 * <p>Blocks of one row are CSR. {@link #value(int, int)} and the entries are the definition. For
 * int8 and uint8 activations values are integers in [-128, 127]. Values beyond the last row are 0.
 */
public final class SparseMatrix {
  private final int rows;
  private final int cols;
  private final int blockRows;
  private final int[] rowPtr;
  private final int[] colIdx;
  private final float[] values;

  SparseMatrix(int rows, int cols, int blockRows, int[] rowPtr, int[] colIdx, float[] values) {
    this.rows = rows;
    this.cols = cols;
    this.blockRows = blockRows;
    this.rowPtr = rowPtr;
    this.colIdx = colIdx;
    this.values = values;
  }

  /**
   * Takes compressed sparse rows, zeros too.
   *
   * @param rows number of rows
   * @param cols number of columns
   * @param rowPtr rows + 1 positions, ascending from 0
   * @param colIdx columns, ascending within a row
   * @param values finite, as many as columns
   * @return the matrix, in blocks of one row
   * @throws IllegalArgumentException if the arrays do not describe a matrix
   */
  public static SparseMatrix csr(int rows, int cols, int[] rowPtr, int[] colIdx, float[] values) {
    SparsePacking.check(rows, cols, rowPtr, colIdx, values);
    return new SparseMatrix(rows, cols, 1, rowPtr.clone(), colIdx.clone(), values.clone());
  }

  /**
   * Stores what is not 0.
   *
   * @param rows number of rows
   * @param cols number of columns
   * @param dense row after row, finite
   * @return the matrix, in blocks of one row
   */
  public static SparseMatrix fromDense(int rows, int cols, float[] dense) {
    boolean[] mask = new boolean[dense.length];
    for (int i = 0; i < mask.length; i++) mask[i] = dense[i] != 0;
    return fromMask(rows, cols, dense, mask);
  }

  /**
   * Stores what a mask keeps, zeros too.
   *
   * @param rows number of rows
   * @param cols number of columns
   * @param dense row after row; finite where kept
   * @param mask true keeps the value
   * @return the matrix, in blocks of one row
   * @throws IllegalArgumentException if the sizes differ
   */
  public static SparseMatrix fromMask(int rows, int cols, float[] dense, boolean[] mask) {
    SparsePacking.sizes(rows, cols);
    if (dense.length != rows * cols || mask.length != dense.length)
      throw new IllegalArgumentException(
          rows
              + "x"
              + cols
              + " needs "
              + rows * cols
              + " values, there are "
              + dense.length
              + " and a mask of "
              + mask.length);
    return SparsePacking.packed(rows, cols, 1, mask, dense);
  }

  /**
   * The same matrix in other blocks; every stored value stays, zeros too.
   *
   * @param blockRows 1, 2 or 4
   * @return the matrix
   * @throws IllegalArgumentException for other numbers
   */
  public SparseMatrix blocked(int blockRows) {
    if (blockRows != 1 && blockRows != 2 && blockRows != 4)
      throw new IllegalArgumentException("blockRows=" + blockRows + " is not 1, 2 or 4");
    return SparsePacking.packed(rows, cols, blockRows, mask(), toDense());
  }

  /**
   * Returns the largest block that is nearly full.
   *
   * @return 4 if blocks of 4 rows are at least 90 % full, else 2 if those of 2 rows are, else 1
   */
  public int bestBlockRows() {
    return full(4) ? 4 : full(2) ? 2 : 1;
  }

  /** At least 90 % of the values of the blocks that lie wholly in the matrix are not 0. */
  private boolean full(int blockRows) {
    SparseMatrix blocks = blocked(blockRows);
    long stored = (long) blocks.rowPtr[rows / blockRows] * blockRows;
    long nonZero = 0;
    for (int i = 0; i < stored; i++) if (blocks.values[i] != 0) nonZero++;
    return stored > 0 && nonZero * 10 >= stored * 9;
  }

  /**
   * Drops pruned rows and columns from the sums; they stay in the shape.
   *
   * @param outputs of the rows
   * @param inputs of the columns
   * @return as many rows and columns as before, in blocks of one row
   */
  public SparseMatrix masked(ChannelMask outputs, ChannelMask inputs) {
    outputs.check(rows, "rows");
    inputs.check(cols, "cols");
    boolean[] mask = mask();
    for (int r = 0; r < rows; r++)
      for (int c = 0; c < cols; c++) mask[r * cols + c] &= outputs.keeps(r) && inputs.keeps(c);
    return SparsePacking.packed(rows, cols, 1, mask, toDense());
  }

  /**
   * Drops pruned rows and columns.
   *
   * @param outputs of the rows
   * @param inputs of the columns
   * @return the kept rows and columns, in blocks of one row
   */
  public SparseMatrix compact(ChannelMask outputs, ChannelMask inputs) {
    outputs.check(rows, "rows");
    inputs.check(cols, "cols");
    int m = outputs.kept();
    int n = inputs.kept();
    boolean[] mask = mask();
    boolean[] some = new boolean[m * n];
    float[] kept = new float[m * n];
    for (int r = 0; r < m; r++)
      for (int c = 0; c < n; c++) {
        some[r * n + c] = mask[outputs.channel(r) * cols + inputs.channel(c)];
        kept[r * n + c] = value(outputs.channel(r), inputs.channel(c));
      }
    return SparsePacking.packed(m, n, 1, some, kept);
  }

  /**
   * Returns the number of rows.
   *
   * @return output channels
   */
  public int rows() {
    return rows;
  }

  /**
   * Returns the number of columns.
   *
   * @return input channels
   */
  public int cols() {
    return cols;
  }

  /**
   * Returns the rows of a block.
   *
   * @return 1, 2 or 4
   */
  public int blockRows() {
    return blockRows;
  }

  /**
   * Returns the number of blocks.
   *
   * @return ceil(rows / blockRows)
   */
  public int blocks() {
    return rowPtr.length - 1;
  }

  /**
   * Returns where the entries of a block start.
   *
   * @param b block, or {@code blocks()} for the end
   * @return number of the first entry
   */
  public int rowPtr(int b) {
    return rowPtr[b];
  }

  /**
   * Returns the number of entries.
   *
   * @return columns stored, each with blockRows values
   */
  public int entries() {
    return colIdx.length;
  }

  /**
   * Returns the column of an entry.
   *
   * @param e entry
   * @return column
   */
  public int column(int e) {
    return colIdx[e];
  }

  /**
   * Returns a value of an entry.
   *
   * @param e entry
   * @param i row within the block
   * @return stored value
   */
  public float entry(int e, int i) {
    return values[e * blockRows + i];
  }

  /**
   * The definition as a matrix.
   *
   * @param r row
   * @param c column
   * @return stored value, 0 where none is stored
   */
  public float value(int r, int c) {
    int b = r / blockRows;
    int e = Arrays.binarySearch(colIdx, rowPtr[b], rowPtr[b + 1], c);
    return e < 0 ? 0 : entry(e, r % blockRows);
  }

  /**
   * Returns the share of values that are not 0.
   *
   * @return in [0, 1]; 0 for a matrix without elements
   */
  public double density() {
    long nonZero = 0;
    for (float v : values) if (v != 0) nonZero++;
    return rows == 0 || cols == 0 ? 0 : nonZero / ((double) rows * cols);
  }

  /**
   * Unpacks.
   *
   * @return row after row, 0 where none is stored
   */
  public float[] toDense() {
    float[] dense = new float[rows * cols];
    for (int r = 0; r < rows; r++)
      for (int e = rowPtr[r / blockRows]; e < rowPtr[r / blockRows + 1]; e++)
        dense[r * cols + colIdx[e]] = entry(e, r % blockRows);
    return dense;
  }

  /**
   * Returns what is stored.
   *
   * @return row after row, true where a value is stored
   */
  public boolean[] mask() {
    boolean[] mask = new boolean[rows * cols];
    for (int r = 0; r < rows; r++)
      for (int e = rowPtr[r / blockRows]; e < rowPtr[r / blockRows + 1]; e++)
        mask[r * cols + colIdx[e]] = true;
    return mask;
  }

  @Override
  public String toString() {
    return "SparseMatrix "
        + rows
        + "x"
        + cols
        + ", "
        + entries()
        + " entries in blocks of "
        + blockRows;
  }
}
