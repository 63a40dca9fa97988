package dev.lowbit.gpu.xnor;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lowbit.xnor.BitMatrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Rows of host bits in the device's layout. */
final class BitRows {
  private BitRows() {}

  /** Copies a matrix; zero from its columns to the stride, and from its rows to {@code rows}. */
  static MemorySegment packed(Arena arena, BitMatrix bits, long rows, long stride) {
    long bytes = Math.multiplyExact(rows * stride, (long) Long.BYTES);
    MemorySegment packed = arena.allocate(Math.max(bytes, 1), 16).asSlice(0, bytes);
    long row = (long) BitMatrix.wordsFor(bits.cols()) * Long.BYTES;
    for (long r = 0; r < bits.rows(); r++)
      MemorySegment.copy(
          bits.words(), r * bits.rowStride() * Long.BYTES, packed, r * stride * Long.BYTES, row);
    clearPadding(packed, bits, stride);
    return packed;
  }

  /** Clears what a caller's matrix may hold beyond its columns. */
  static void clearPadding(MemorySegment packed, BitMatrix bits, long stride) {
    int valid = bits.cols() % Long.SIZE;
    if (!bits.wrapped() || valid == 0) return;
    int last = bits.cols() / Long.SIZE;
    for (long r = 0; r < bits.rows(); r++) {
      long word = packed.getAtIndex(JAVA_LONG, r * stride + last);
      packed.setAtIndex(JAVA_LONG, r * stride + last, word & (1L << valid) - 1);
    }
  }

  /** Clears what a caller may have left beyond the columns of dense rows. */
  static void clearPadding(MemorySegment packed, int cols) {
    int valid = cols % Long.SIZE;
    if (valid == 0) return;
    int stride = BitMatrix.wordsFor(cols);
    for (long w = stride - 1L; w < packed.byteSize() / Long.BYTES; w += stride)
      packed.setAtIndex(JAVA_LONG, w, packed.getAtIndex(JAVA_LONG, w) & (1L << valid) - 1);
  }
}
