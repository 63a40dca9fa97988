package dev.lowbit.cpu.gemm;

import static dev.lowbit.cpu.Workspace.aligned;

import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.Workspace;

/**
 * A block of float sums in plan-owned memory, as {@link DenseGemm} hands it over while it lies in
 * cache: rows and columns of y, a row being a pixel (NHWC) or an output channel (NCHW).
 *
 * <pre>
 *   | sums [rows][rowBytes] + slack | addend [rowBytes] + slack | activations |
 * </pre>
 *
 * <p>Sums may be overwritten. Columns are padded to a multiple of 64; behind the last row lies what
 * {@link EpiloguePass} may touch.
 */
public final class SumBlock {
  private static final long SLACK = aligned(EpiloguePass.SLACK_BYTES);

  private final Workspace memory;
  private final long addend;

  /** The address of packed or copied activations. */
  final long activations;

  private long rowBytes;
  private int row;
  private int rows;
  private int column;
  private int columns;

  SumBlock(int rows, int columns, long activationBytes) {
    long sumBytes = rows * rowBytes(columns) + SLACK;
    long addendBytes = rowBytes(columns) + SLACK;
    memory = new Workspace(sumBytes + addendBytes + activationBytes);
    addend = memory.address() + sumBytes;
    activations = addend + addendBytes;
  }

  /** One line more than the columns: rows 4096 bytes apart would share the sets of the L1 cache. */
  private static long rowBytes(int columns) {
    return Math.ceilDiv(columns, 64) * (64L * Float.BYTES) + 64;
  }

  void place(int row, int rows, int column, int columns) {
    this.row = row;
    this.rows = rows;
    this.column = column;
    this.columns = columns;
    rowBytes = rowBytes(columns);
  }

  /** The memory that holds the sums, for bulk copies. */
  public Workspace memory() {
    return memory;
  }

  /** The address of the first sum. */
  public long sums() {
    return memory.address();
  }

  /** Bytes from a row of sums to the next. */
  public long rowBytes() {
    return rowBytes;
  }

  /** The address of a spare row, for a residual. */
  public long addend() {
    return addend;
  }

  /** The first row of y. */
  public int row() {
    return row;
  }

  /** How many rows. */
  public int rows() {
    return rows;
  }

  /** The first column of y; a multiple of 64. */
  public int column() {
    return column;
  }

  /** How many columns. */
  public int columns() {
    return columns;
  }
}
