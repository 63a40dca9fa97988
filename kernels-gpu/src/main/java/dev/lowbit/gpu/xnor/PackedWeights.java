package dev.lowbit.gpu.xnor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lowbit.gpu.DeviceBuffer;
import dev.lowbit.gpu.DeviceEpilogue;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.xnor.BitMatrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Weights in device memory, padded so that no tile needs a test for their edges.
 *
 * <pre>
 *            0 ... words-1   to a multiple of 8
 *   row 0  | weights       | 0 |
 *   row n-1| weights       | 0 |
 *   to a multiple of 256   | 0 |         counts [rows]: set bits of a row
 * </pre>
 */
final class PackedWeights implements AutoCloseable {
  private static final int ROWS = DeviceEpilogue.PADDING;
  private static final int WORDS = 8;

  final long stride;
  final DeviceBuffer words;
  final DeviceBuffer counts;

  PackedWeights(Gpu gpu, BitMatrix b) {
    stride = (BitMatrix.wordsFor(b.cols()) + WORDS - 1L) / WORDS * WORDS;
    long rows = (b.rows() + ROWS - 1L) / ROWS * ROWS;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment packed = BitRows.packed(arena, b, rows, stride);
      MemorySegment ones = arena.allocate(Math.max(rows, 1) * Integer.BYTES, Integer.BYTES);
      for (long r = 0; r < b.rows(); r++) {
        int sum = 0;
        for (long w = r * stride; w < (r + 1) * stride; w++)
          sum += Long.bitCount(packed.getAtIndex(JAVA_LONG, w));
        ones.setAtIndex(JAVA_INT, r, sum);
      }
      words = gpu.upload(packed);
      try {
        counts = gpu.upload(ones);
      } catch (RuntimeException e) {
        words.close();
        throw e;
      }
    }
  }

  long bytes() {
    return words.bytes() + counts.bytes();
  }

  @Override
  public void close() {
    words.close();
    counts.close();
  }
}
