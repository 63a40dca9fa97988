package dev.lowbit.cpu.gemm;

import static dev.lowbit.cpu.Lanes.FLOAT;
import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The caller's activations of one run: rows of floats, a row being a pixel (NHWC) or a plane
 * (NCHW). The run has checked their extent; exactly the floats asked for are read.
 *
 * <p>A native segment is read where it lies, a heap segment through {@link MemorySegment#copy}.
 */
final class Activations {
  private static final long VECTOR = FLOAT_LANES * (long) Float.BYTES;

  private MemorySegment x = MemorySegment.NULL;
  private long first;
  private long rowBytes;
  private boolean inPlace;

  void start(MemorySegment x, long first, long rowBytes) {
    this.x = x;
    this.first = first;
    this.rowBytes = rowBytes;
    inPlace = x.isNative();
  }

  void end() {
    x = MemorySegment.NULL;
  }

  /** Bytes from a row to the next of what {@link #rows} returns. */
  long step(int k) {
    return inPlace ? rowBytes : (long) k * Float.BYTES;
  }

  /** The address of {@code rows} rows of k floats: where they lie, or their copy in the block. */
  long rows(int row, int rows, int k, SumBlock s) {
    long offset = first + row * rowBytes;
    if (inPlace || k == 0) return x.address() + offset;
    MemorySegment memory = s.memory().memory();
    long to = s.activations - s.sums();
    long bytes = (long) k * Float.BYTES;
    if (bytes == rowBytes) MemorySegment.copy(x, offset, memory, to, rows * bytes);
    else
      for (int i = 0; i < rows; i++)
        MemorySegment.copy(x, offset + i * rowBytes, memory, to + i * bytes, bytes);
    return s.activations;
  }

  /** Packs {@code columns} floats of each of k rows into {@link Panels} in the block. */
  void panels(int column, int columns, int k, SumBlock s) {
    for (int j = 0; j < columns; j += DenseTile.WIDE) {
      int width = Panels.width(columns - j);
      int count = Math.min(width, columns - j);
      long to = s.activations + Panels.panel(j, k);
      long offset = first + (long) (column + j) * Float.BYTES;
      for (int l = 0; l < k; l++, offset += rowBytes, to += width * (long) Float.BYTES) {
        if (inPlace) copy(x.address() + offset, count, to);
        else
          MemorySegment.copy(
              x, offset, s.memory().memory(), to - s.sums(), (long) count * Float.BYTES);
        for (int i = count; i < width; i++)
          ALL.set(JAVA_FLOAT_UNALIGNED, (to & ADDRESS) + (long) i * Float.BYTES, 0f);
      }
    }
  }

  /** Copies floats between addresses: whole vectors, then one by one. */
  static void copy(long from, int count, long to) {
    long end = from + count / FLOAT_LANES * VECTOR;
    for (; from != end; from += VECTOR, to += VECTOR) {
      from &= ADDRESS;
      to &= ADDRESS;
      FLOAT
          .cast(FloatVector.fromMemorySegment(FLOATS, ALL, from, LITTLE_ENDIAN))
          .intoMemorySegment(ALL, to, LITTLE_ENDIAN);
    }
    for (int j = 0; j < count % FLOAT_LANES; j++)
      ALL.set(
          JAVA_FLOAT_UNALIGNED,
          (to & ADDRESS) + (long) j * Float.BYTES,
          ALL.get(JAVA_FLOAT_UNALIGNED, (from & ADDRESS) + (long) j * Float.BYTES));
  }
}
