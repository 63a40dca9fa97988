package dev.lowbit.cpu.gemm;

import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.lowbit.cpu.Workspace;
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

  /** Bytes from a row to the next where {@link #rows} has them. */
  long step(int k) {
    return inPlace ? rowBytes : (long) k * Float.BYTES;
  }

  /** The address of {@code rows} rows of k floats: where they lie, or their copy at {@code to}. */
  long rows(int row, int rows, int k, Workspace memory, long to) {
    long offset = first + row * rowBytes;
    if (inPlace) return x.address() + offset;
    long bytes = (long) k * Float.BYTES;
    int copies = bytes == rowBytes ? 1 : rows;
    long length = bytes == rowBytes ? rows * bytes : bytes;
    for (int i = 0; i < copies; i++)
      MemorySegment.copy(
          x, offset + i * rowBytes, memory.memory(), to + i * bytes - memory.address(), length);
    return to;
  }

  /** Packs a panel of {@code columns} floats of each of k rows, with zeros up to the width. */
  void panel(int column, int columns, int width, int k, Workspace memory, long to) {
    long offset = first + (long) column * Float.BYTES;
    for (int l = 0; l < k; l++, offset += rowBytes, to += width * (long) Float.BYTES) {
      if (inPlace) copy(x.address() + offset, columns, to);
      else
        MemorySegment.copy(
            x, offset, memory.memory(), to - memory.address(), (long) columns * Float.BYTES);
      for (int j = columns; j < width; j++)
        ALL.set(JAVA_FLOAT_UNALIGNED, (to & ADDRESS) + (long) j * Float.BYTES, 0f);
    }
  }

  /** Copies floats between addresses: whole vectors, then one by one. */
  static void copy(long from, int count, long to) {
    long end = from + count / FLOAT_LANES * VECTOR;
    for (; from != end; from += VECTOR, to += VECTOR) {
      from &= ADDRESS;
      to &= ADDRESS;
      FloatVector.fromMemorySegment(FLOATS, ALL, from, LITTLE_ENDIAN)
          .intoMemorySegment(ALL, to, LITTLE_ENDIAN);
    }
    for (int j = 0; j < count % FLOAT_LANES; j++)
      ALL.set(
          JAVA_FLOAT_UNALIGNED,
          (to & ADDRESS) + (long) j * Float.BYTES,
          ALL.get(JAVA_FLOAT_UNALIGNED, (from & ADDRESS) + (long) j * Float.BYTES));
  }
}
