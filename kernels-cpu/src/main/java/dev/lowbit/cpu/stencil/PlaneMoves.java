package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Lanes.INT;
import static dev.lowbit.cpu.Lanes.INTS;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.lowbit.Conv2d;
import dev.lowbit.cpu.Workspace;
import jdk.incubator.vector.IntVector;

/**
 * Copies every s-th column of rows into their phase, vector by vector.
 *
 * <pre>
 *   table   per row, per vector   [int offset in the plane] [int offset in the block]
 * </pre>
 *
 * <p>The last vector of a row overlaps the one before. A row shorter than a vector is cut by a
 * mask, its zeros spill no further than into padding.
 */
final class PlaneMoves {
  private static final long VECTOR = INTS.vectorByteSize();
  private static final long ENTRY = 2 * Integer.BYTES;
  private static final IntVector EVENS = IntVector.zero(INTS).addIndex(2);

  private final int stride;
  private final int width;
  private final int first;
  private final int count;
  private final long perRow;
  private final Workspace table;
  private final Workspace mask = new Workspace(VECTOR);

  /** Of phase f: columns f, f + s, ... of the padded row. */
  PlaneMoves(PlaneBlock block, int phase) {
    Conv2d g = block.g();
    stride = g.strideW();
    width = g.width();
    int zeros = Math.ceilDiv(Math.max(0, g.padLeft() - phase), stride);
    first = zeros * stride + phase - g.padLeft();
    count = Math.clamp(Math.ceilDiv(width - first, stride), 0, Math.max(0, block.pitch() - zeros));
    perRow = stride > 2 ? count : Math.ceilDiv(count, FLOAT_LANES);
    table = new Workspace(block.span() * perRow * ENTRY);
    int lanes = stride > 2 ? 1 : FLOAT_LANES;
    long at = table.address();
    for (int row = 0; row < block.span(); row++)
      for (int i = 0; i < perRow; i++) {
        int k = Math.max(0, Math.min(i * lanes, count - lanes));
        long to = row * block.rowBytes() + phase * block.phaseBytes() + (zeros + k) * 4L;
        ALL.set(
            JAVA_INT, at, Math.toIntExact((row * (long) width + first + (long) k * stride) * 4));
        ALL.set(JAVA_INT, at + Integer.BYTES, Math.toIntExact(to));
        at += ENTRY;
      }
    for (int lane = 0; lane < Math.min(count, FLOAT_LANES); lane++)
      mask.memory().setAtIndex(JAVA_INT, lane, -1);
  }

  /** Elements that are read beyond the last row. */
  int beyond() {
    if (perRow == 0 || stride > 2) return 0;
    return first + (Math.max(0, count - FLOAT_LANES) + FLOAT_LANES) * stride - width;
  }

  /** Native memory held. */
  long bytes() {
    return table.bytes() + mask.bytes();
  }

  /**
   * Copies rows.
   *
   * @param plane where row 0 of the block lies, or would lie
   * @param to the staged plane
   * @param from first row
   * @param end row behind the last
   */
  void copy(long plane, long to, int from, int end) {
    long at = table.address() + from * perRow * ENTRY;
    long last = table.address() + end * perRow * ENTRY;
    if (stride == 1) all(at, last, plane, to, mask.address());
    else if (stride == 2) evens(at, last, plane, to, mask.address());
    else singles(at, last, plane, to);
  }

  private static void all(long at, long end, long from, long to, long mask) {
    IntVector valid = IntVector.fromMemorySegment(INTS, ALL, mask, LITTLE_ENDIAN);
    while (at != end) {
      at &= ADDRESS;
      long x = (from + ALL.get(JAVA_INT, at)) & ADDRESS;
      long y = (to + ALL.get(JAVA_INT, at + Integer.BYTES)) & ADDRESS;
      INT.cast(IntVector.fromMemorySegment(INTS, ALL, x, LITTLE_ENDIAN).and(valid))
          .intoMemorySegment(ALL, y, LITTLE_ENDIAN);
      at += ENTRY;
    }
  }

  private static void evens(long at, long end, long from, long to, long mask) {
    IntVector valid = IntVector.fromMemorySegment(INTS, ALL, mask, LITTLE_ENDIAN);
    while (at != end) {
      at &= ADDRESS;
      long x = (from + ALL.get(JAVA_INT, at)) & ADDRESS;
      long y = (to + ALL.get(JAVA_INT, at + Integer.BYTES)) & ADDRESS;
      IntVector x0 = IntVector.fromMemorySegment(INTS, ALL, x, LITTLE_ENDIAN);
      IntVector x1 = IntVector.fromMemorySegment(INTS, ALL, x + VECTOR, LITTLE_ENDIAN);
      INT.cast(EVENS.selectFrom(x0, x1).and(valid)).intoMemorySegment(ALL, y, LITTLE_ENDIAN);
      at += ENTRY;
    }
  }

  private static void singles(long at, long end, long from, long to) {
    while (at != end) {
      int x = ALL.get(JAVA_INT_UNALIGNED, from + ALL.get(JAVA_INT, at));
      ALL.set(JAVA_INT, to + ALL.get(JAVA_INT, at + Integer.BYTES), x);
      at += ENTRY;
    }
  }
}
