package dev.lowbit.gpu.xnor;

import dev.lowbit.Operands;
import dev.lowbit.gpu.DeviceBuffer;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Stream;
import dev.lowbit.xnor.BitMatrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A {@link BitMatrix} in device memory.
 *
 * <pre>
 *             word 0                  word 1                     to rowStride
 *   row r   | c=0 c=1 ... c=63      | c=64 ... c=cols-1 0 ... 0 | anything |
 * </pre>
 *
 * <p>Bits beyond the columns in a row's last word are 0; whoever writes the words keeps them so, as
 * every kernel here does. Matrices made here have rows of an even number of words, which the tensor
 * cores' copies need; others are multiplied by popcount.
 */
public final class DeviceBits implements AutoCloseable {
  private final int rows;
  private final int cols;
  private final long rowStride;
  private final DeviceBuffer words;

  /** Set bits per row, filled by the product that needs them. */
  private final DeviceBuffer counts;

  private DeviceBits(int rows, int cols, long rowStride, DeviceBuffer words) {
    this.rows = rows;
    this.cols = cols;
    this.rowStride = rowStride;
    this.words = words;
    try {
      counts = words.gpu().allocate((long) rows * Integer.BYTES);
    } catch (RuntimeException e) {
      words.close();
      throw e;
    }
  }

  /**
   * Allocates a matrix; its content is undefined until a kernel or a copy has filled it.
   *
   * @param gpu the device
   * @param rows number of rows
   * @param cols number of columns
   * @return a matrix that owns its memory
   * @throws IllegalArgumentException if a size is negative
   */
  public static DeviceBits create(Gpu gpu, int rows, int cols) {
    checkSizes(rows, cols);
    long stride = stride(cols);
    long bytes = Math.multiplyExact(rows * stride, (long) Long.BYTES);
    return new DeviceBits(rows, cols, stride, gpu.allocate(bytes));
  }

  /**
   * Copies a matrix to the device and waits for it.
   *
   * @param gpu the device
   * @param bits the matrix; set padding bits are cleared in the copy
   * @return a matrix that owns its memory
   */
  public static DeviceBits upload(Gpu gpu, BitMatrix bits) {
    long stride = stride(bits.cols());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment packed = BitRows.packed(arena, bits, bits.rows(), stride);
      return new DeviceBits(bits.rows(), bits.cols(), stride, gpu.upload(packed));
    }
  }

  /**
   * Looks at words that lie on the device.
   *
   * @param rows number of rows
   * @param cols number of columns
   * @param words 8-byte aligned; padding bits are 0
   * @param rowStride distance between row starts, in words
   * @return a view; closing it frees its row counts and leaves the words
   * @throws IllegalArgumentException if the memory does not fit the shape
   */
  public static DeviceBits wrap(int rows, int cols, DeviceBuffer words, long rowStride) {
    checkSizes(rows, cols);
    int row = BitMatrix.wordsFor(cols);
    Operands.checkStride("rowStride", rowStride, row);
    long bytes = Operands.bytes(rows, rowStride, row, Long.BYTES);
    DeviceOperands.check("words", words, bytes, Long.BYTES);
    // A slice: closing it leaves the caller's memory.
    return new DeviceBits(rows, cols, rowStride, words.slice(0, bytes));
  }

  /**
   * Queues a copy to the host.
   *
   * @param bits of the same shape; overwritten when the call returns, rows only
   * @param stream where the copy is queued, behind the kernels that write the matrix
   */
  public void download(BitMatrix bits, Stream stream) {
    if (bits.rows() != rows || bits.cols() != cols)
      throw new IllegalArgumentException(
          "bits is " + bits.rows() + "x" + bits.cols() + ", the matrix is " + rows + "x" + cols);
    long row = (long) BitMatrix.wordsFor(cols) * Long.BYTES;
    long step = rowStride * Long.BYTES;
    try (Arena arena = Arena.ofConfined()) {
      long bytes = Operands.bytes(rows, rowStride, BitMatrix.wordsFor(cols), Long.BYTES);
      MemorySegment host = arena.allocate(bytes, Long.BYTES);
      words.slice(0, bytes).copyTo(host, stream);
      stream.synchronize();
      for (long r = 0; r < rows; r++)
        MemorySegment.copy(host, r * step, bits.words(), r * bits.rowStride() * Long.BYTES, row);
    }
  }

  private static void checkSizes(int rows, int cols) {
    if (rows < 0 || cols < 0)
      throw new IllegalArgumentException("rows=" + rows + ", cols=" + cols + ": sizes are >= 0");
  }

  /** An even number of words: rows start at multiples of 16 bytes. */
  static long stride(int cols) {
    return (BitMatrix.wordsFor(cols) + 1L) / 2 * 2;
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
   * Returns the words.
   *
   * @return device memory, row after row
   */
  public DeviceBuffer words() {
    return words;
  }

  DeviceBuffer counts() {
    return counts;
  }

  @Override
  public void close() {
    counts.close();
    words.close();
  }

  @Override
  public String toString() {
    return "DeviceBits " + rows + "x" + cols;
  }
}
