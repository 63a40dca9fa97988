package dev.lowbit.xnor;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.lowbit.Binarization;
import dev.lowbit.Channels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A {@code rows x cols} matrix over {-1, +1}, one bit per element.
 *
 * <pre>
 *             word 0                  word 1
 *   row r   | c=0 c=1 ... c=63      | c=64 ... c=cols-1 0 ... 0 |
 *             bit 0 is c=0            ^ padding bits
 * </pre>
 *
 * <p>A set bit means +1, a clear bit means -1. Words are little-endian; row {@code r} starts at
 * word {@code r * rowStride()}. {@link #sign} is the definition of the layout; everything else is
 * an optimisation of it. Padding bits never influence a result: they are 0 in matrices made here,
 * and ignored in matrices that {@link #wrap} foreign memory.
 */
public final class BitMatrix {
  private static final ValueLayout.OfLong WORD =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long ALIGNMENT = 64;

  private final int rows;
  private final int cols;
  private final long rowStride;
  private final MemorySegment words;
  private final boolean wrapped;

  private BitMatrix(int rows, int cols, long rowStride, MemorySegment words, boolean wrapped) {
    this.rows = rows;
    this.cols = cols;
    this.rowStride = rowStride;
    this.words = words;
    this.wrapped = wrapped;
  }

  /**
   * Makes a matrix of -1, in 64-byte aligned native memory that lives as long as the matrix.
   *
   * @param rows number of rows
   * @param cols number of columns
   * @return the matrix
   * @throws IllegalArgumentException if a size is negative
   */
  public static BitMatrix create(int rows, int cols) {
    if (rows < 0 || cols < 0)
      throw new IllegalArgumentException("rows=" + rows + ", cols=" + cols + ": sizes are >= 0");
    long stride = wordsFor(cols);
    long bytes = Math.multiplyExact(rows * stride, Long.BYTES);
    MemorySegment memory = Arena.ofAuto().allocate(Math.max(bytes, 1), ALIGNMENT);
    return new BitMatrix(rows, cols, stride, memory.asSlice(0, bytes), false);
  }

  /**
   * Copies packed words; padding bits are cleared.
   *
   * @param rows number of rows
   * @param cols number of columns
   * @param words at least {@code rows * wordsFor(cols)} words, row after row
   * @return the matrix
   */
  public static BitMatrix of(int rows, int cols, long... words) {
    BitMatrix m = create(rows, cols);
    Objects.checkFromIndexSize(0, Math.toIntExact(rows * m.rowStride), words.length);
    for (int r = 0; r < rows; r++) {
      for (int w = 0; w < m.rowStride; w++) {
        long valid = w == m.rowStride - 1 && (cols & 63) != 0 ? (1L << cols) - 1 : -1L;
        m.words.setAtIndex(WORD, r * m.rowStride + w, words[(int) (r * m.rowStride) + w] & valid);
      }
    }
    return m;
  }

  /**
   * Packs row-major floats, column c by channel c of the rule.
   *
   * @param rows number of rows
   * @param cols number of columns
   * @param values at least {@code rows * cols} values
   * @param rule thresholds per column, or one for all
   * @return the matrix
   */
  public static BitMatrix pack(int rows, int cols, float[] values, Binarization rule) {
    BitMatrix m = create(rows, cols);
    Channels.check(rule.size(), cols, "threshold");
    Objects.checkFromIndexSize(0, Math.multiplyExact(rows, cols), values.length);
    for (int r = 0; r < rows; r++)
      for (int c = 0; c < cols; c++) m.set(r, c, rule.bit(c, values[r * cols + c]));
    return m;
  }

  /**
   * Looks at packed words of the caller. The matrix changes when they do; padding bits are ignored.
   *
   * @param rows number of rows
   * @param cols number of columns
   * @param words heap or native memory, little-endian words, any alignment
   * @param rowStride distance between row starts, in words
   * @return the view
   * @throws IllegalArgumentException if the memory is too small for the shape
   */
  public static BitMatrix wrap(int rows, int cols, MemorySegment words, long rowStride) {
    if (rows < 0 || cols < 0)
      throw new IllegalArgumentException("rows=" + rows + ", cols=" + cols + ": sizes are >= 0");
    int needed = wordsFor(cols);
    if (rowStride < needed)
      throw new IllegalArgumentException(
          "rowStride=" + rowStride + " < " + needed + " words of a row of " + cols + " bits");
    long bytes =
        rows == 0
            ? 0
            : Math.multiplyExact(
                Math.addExact(Math.multiplyExact(rows - 1L, rowStride), needed), Long.BYTES);
    if (words.byteSize() < bytes)
      throw new IllegalArgumentException(
          "words has " + words.byteSize() + " bytes, " + rows + "x" + cols + " needs " + bytes);
    return new BitMatrix(rows, cols, rowStride, words, true);
  }

  /**
   * Returns the number of rows.
   *
   * @return rows
   */
  public int rows() {
    return rows;
  }

  /**
   * Returns the number of columns.
   *
   * @return columns, padding not counted
   */
  public int cols() {
    return cols;
  }

  /**
   * Returns the distance between row starts.
   *
   * @return stride in 64-bit words
   */
  public long rowStride() {
    return rowStride;
  }

  /**
   * Returns the backing words, not a copy. Whoever writes them keeps padding bits 0.
   *
   * @return {@code rows * rowStride()} little-endian words
   */
  public MemorySegment words() {
    return words;
  }

  /**
   * Returns whether padding bits may be set, because the words belong to a caller.
   *
   * @return true for {@link #wrap}
   */
  public boolean wrapped() {
    return wrapped;
  }

  /**
   * The definition: element (r, c).
   *
   * @param r row
   * @param c column
   * @return -1 or +1
   */
  public int sign(int r, int c) {
    return (words.get(WORD, at(r, c)) >>> c & 1) == 1 ? 1 : -1;
  }

  /**
   * Sets element (r, c).
   *
   * @param r row
   * @param c column
   * @param bit true for +1, false for -1
   */
  public void set(int r, int c, boolean bit) {
    long at = at(r, c);
    long word = words.get(WORD, at);
    words.set(WORD, at, bit ? word | 1L << c : word & ~(1L << c));
  }

  /**
   * Returns the words of a row.
   *
   * @param cols number of columns
   * @return ceil(cols / 64)
   */
  public static int wordsFor(int cols) {
    return (int) ((cols + 63L) >> 6);
  }

  private long at(int r, int c) {
    Objects.checkIndex(r, rows);
    Objects.checkIndex(c, cols);
    return (r * rowStride + (c >> 6)) * Long.BYTES;
  }

  @Override
  public String toString() {
    return "BitMatrix " + rows + "x" + cols;
  }
}
