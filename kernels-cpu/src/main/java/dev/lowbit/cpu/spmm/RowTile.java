package dev.lowbit.cpu.spmm;

import static dev.lowbit.cpu.Lanes.FLOAT;
import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

/**
 * Micro-kernels for rows of single weights: one output channel against V vectors of pixels.
 *
 * <p>Per entry V loads of x, folded into the multiply-adds, a load of the channel and a broadcast:
 * bound by the loads, so two entries share the loop's own. The weight is the multiplier and x the
 * multiplicand, because C2 folds a load in that place only.
 *
 * <p>Sums ascend by channel and start from the row's bias, so they do not depend on V. Ends of
 * -infinity and infinity clamp nothing; NaN stays NaN.
 */
final class RowTile {
  private static final long VECTOR = FLOATS.vectorByteSize();
  private static final long ENTRY = Integer.BYTES + Float.BYTES;

  private RowTile() {}

  /** The micro-kernel of 2, 4 or 5 vectors. */
  static void rows(
      int vectors, long x, long xs, long row, long end, long y, long ys, float low, float high) {
    switch (vectors) {
      case 2 -> tile1x2(x, xs, row, end, y, ys, low, high);
      case 4 -> tile1x4(x, xs, row, end, y, ys, low, high);
      default -> tile1x5(x, xs, row, end, y, ys, low, high);
    }
  }

  /**
   * For every row of a stream: y[slot][0 to V-1] = clamp(bias + sum over entries of weight *
   * x[channel][0 to V-1]), V = 4 vectors.
   *
   * @param x address of channel 0
   * @param xs bytes from channel to channel
   * @param row address of the first row of {@link PackedRows}
   * @param end where the rows end
   * @param y address of slot 0
   * @param ys bytes from slot to slot
   */
  static void tile1x4(long x, long xs, long row, long end, long y, long ys, float low, float high) {
    while (row != end) {
      row &= ADDRESS;
      long w = row + PackedRows.HEADER + Float.BYTES;
      long last = w + ALL.get(JAVA_INT_UNALIGNED, row);
      long to = y + ALL.get(JAVA_INT_UNALIGNED, row + PackedRows.SLOT) * ys;
      FloatVector a0 =
          FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, row + PackedRows.HEADER));
      FloatVector a1 = a0;
      FloatVector a2 = a0;
      FloatVector a3 = a0;
      if ((last - w & ENTRY) != 0) {
        w &= ADDRESS;
        long p0 = (x + ALL.get(JAVA_INT_UNALIGNED, w) * xs) & ADDRESS;
        FloatVector v0 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, w + 4));
        a0 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0, LITTLE_ENDIAN), a0);
        a1 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0 + VECTOR, LITTLE_ENDIAN), a1);
        a2 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0 + 2 * VECTOR, LITTLE_ENDIAN), a2);
        a3 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0 + 3 * VECTOR, LITTLE_ENDIAN), a3);
        w += ENTRY;
      }
      while (w != last) {
        w &= ADDRESS;
        long p0 = (x + ALL.get(JAVA_INT_UNALIGNED, w) * xs) & ADDRESS;
        FloatVector v0 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, w + 4));
        a0 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0, LITTLE_ENDIAN), a0);
        a1 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0 + VECTOR, LITTLE_ENDIAN), a1);
        a2 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0 + 2 * VECTOR, LITTLE_ENDIAN), a2);
        a3 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0 + 3 * VECTOR, LITTLE_ENDIAN), a3);
        long p1 = (x + ALL.get(JAVA_INT_UNALIGNED, w + 8) * xs) & ADDRESS;
        FloatVector v1 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, w + 12));
        a0 = v1.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p1, LITTLE_ENDIAN), a0);
        a1 = v1.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p1 + VECTOR, LITTLE_ENDIAN), a1);
        a2 = v1.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p1 + 2 * VECTOR, LITTLE_ENDIAN), a2);
        a3 = v1.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p1 + 3 * VECTOR, LITTLE_ENDIAN), a3);
        w += 2 * ENTRY;
      }
      row = last;
      to &= ADDRESS;
      a0 = a0.blend(low, a0.compare(LT, low));
      FLOAT.cast(a0.blend(high, a0.compare(GT, high))).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      a1 = a1.blend(low, a1.compare(LT, low));
      FLOAT
          .cast(a1.blend(high, a1.compare(GT, high)))
          .intoMemorySegment(ALL, to + VECTOR, LITTLE_ENDIAN);
      a2 = a2.blend(low, a2.compare(LT, low));
      FLOAT
          .cast(a2.blend(high, a2.compare(GT, high)))
          .intoMemorySegment(ALL, to + 2 * VECTOR, LITTLE_ENDIAN);
      a3 = a3.blend(low, a3.compare(LT, low));
      FLOAT
          .cast(a3.blend(high, a3.compare(GT, high)))
          .intoMemorySegment(ALL, to + 3 * VECTOR, LITTLE_ENDIAN);
    }
  }

  /** The same for 5 vectors: what is left of an image may be one more than 4. */
  static void tile1x5(long x, long xs, long row, long end, long y, long ys, float low, float high) {
    while (row != end) {
      row &= ADDRESS;
      long w = row + PackedRows.HEADER + Float.BYTES;
      long last = w + ALL.get(JAVA_INT_UNALIGNED, row);
      long to = y + ALL.get(JAVA_INT_UNALIGNED, row + PackedRows.SLOT) * ys;
      FloatVector a0 =
          FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, row + PackedRows.HEADER));
      FloatVector a1 = a0;
      FloatVector a2 = a0;
      FloatVector a3 = a0;
      FloatVector a4 = a0;
      if ((last - w & ENTRY) != 0) {
        w &= ADDRESS;
        long p0 = (x + ALL.get(JAVA_INT_UNALIGNED, w) * xs) & ADDRESS;
        FloatVector v0 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, w + 4));
        a0 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0, LITTLE_ENDIAN), a0);
        a1 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0 + VECTOR, LITTLE_ENDIAN), a1);
        a2 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0 + 2 * VECTOR, LITTLE_ENDIAN), a2);
        a3 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0 + 3 * VECTOR, LITTLE_ENDIAN), a3);
        a4 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0 + 4 * VECTOR, LITTLE_ENDIAN), a4);
        w += ENTRY;
      }
      while (w != last) {
        w &= ADDRESS;
        long p0 = (x + ALL.get(JAVA_INT_UNALIGNED, w) * xs) & ADDRESS;
        FloatVector v0 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, w + 4));
        a0 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0, LITTLE_ENDIAN), a0);
        a1 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0 + VECTOR, LITTLE_ENDIAN), a1);
        a2 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0 + 2 * VECTOR, LITTLE_ENDIAN), a2);
        a3 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0 + 3 * VECTOR, LITTLE_ENDIAN), a3);
        a4 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0 + 4 * VECTOR, LITTLE_ENDIAN), a4);
        long p1 = (x + ALL.get(JAVA_INT_UNALIGNED, w + 8) * xs) & ADDRESS;
        FloatVector v1 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, w + 12));
        a0 = v1.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p1, LITTLE_ENDIAN), a0);
        a1 = v1.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p1 + VECTOR, LITTLE_ENDIAN), a1);
        a2 = v1.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p1 + 2 * VECTOR, LITTLE_ENDIAN), a2);
        a3 = v1.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p1 + 3 * VECTOR, LITTLE_ENDIAN), a3);
        a4 = v1.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p1 + 4 * VECTOR, LITTLE_ENDIAN), a4);
        w += 2 * ENTRY;
      }
      row = last;
      to &= ADDRESS;
      a0 = a0.blend(low, a0.compare(LT, low));
      FLOAT.cast(a0.blend(high, a0.compare(GT, high))).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      a1 = a1.blend(low, a1.compare(LT, low));
      FLOAT
          .cast(a1.blend(high, a1.compare(GT, high)))
          .intoMemorySegment(ALL, to + VECTOR, LITTLE_ENDIAN);
      a2 = a2.blend(low, a2.compare(LT, low));
      FLOAT
          .cast(a2.blend(high, a2.compare(GT, high)))
          .intoMemorySegment(ALL, to + 2 * VECTOR, LITTLE_ENDIAN);
      a3 = a3.blend(low, a3.compare(LT, low));
      FLOAT
          .cast(a3.blend(high, a3.compare(GT, high)))
          .intoMemorySegment(ALL, to + 3 * VECTOR, LITTLE_ENDIAN);
      a4 = a4.blend(low, a4.compare(LT, low));
      FLOAT
          .cast(a4.blend(high, a4.compare(GT, high)))
          .intoMemorySegment(ALL, to + 4 * VECTOR, LITTLE_ENDIAN);
    }
  }

  /** The same for 2 vectors. */
  static void tile1x2(long x, long xs, long row, long end, long y, long ys, float low, float high) {
    while (row != end) {
      row &= ADDRESS;
      long w = row + PackedRows.HEADER + Float.BYTES;
      long last = w + ALL.get(JAVA_INT_UNALIGNED, row);
      long to = y + ALL.get(JAVA_INT_UNALIGNED, row + PackedRows.SLOT) * ys;
      FloatVector a0 =
          FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, row + PackedRows.HEADER));
      FloatVector a1 = a0;
      if ((last - w & ENTRY) != 0) {
        w &= ADDRESS;
        long p0 = (x + ALL.get(JAVA_INT_UNALIGNED, w) * xs) & ADDRESS;
        FloatVector v0 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, w + 4));
        a0 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0, LITTLE_ENDIAN), a0);
        a1 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0 + VECTOR, LITTLE_ENDIAN), a1);
        w += ENTRY;
      }
      while (w != last) {
        w &= ADDRESS;
        long p0 = (x + ALL.get(JAVA_INT_UNALIGNED, w) * xs) & ADDRESS;
        FloatVector v0 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, w + 4));
        a0 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0, LITTLE_ENDIAN), a0);
        a1 = v0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p0 + VECTOR, LITTLE_ENDIAN), a1);
        long p1 = (x + ALL.get(JAVA_INT_UNALIGNED, w + 8) * xs) & ADDRESS;
        FloatVector v1 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, w + 12));
        a0 = v1.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p1, LITTLE_ENDIAN), a0);
        a1 = v1.fma(FloatVector.fromMemorySegment(FLOATS, ALL, p1 + VECTOR, LITTLE_ENDIAN), a1);
        w += 2 * ENTRY;
      }
      row = last;
      to &= ADDRESS;
      a0 = a0.blend(low, a0.compare(LT, low));
      FLOAT.cast(a0.blend(high, a0.compare(GT, high))).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      a1 = a1.blend(low, a1.compare(LT, low));
      FLOAT
          .cast(a1.blend(high, a1.compare(GT, high)))
          .intoMemorySegment(ALL, to + VECTOR, LITTLE_ENDIAN);
    }
  }
}
