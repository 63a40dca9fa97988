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
 * Micro-kernels for blocks of rows that share their channels: R output channels against V vectors
 * of pixels, so one load of x feeds R multiply-adds. Eight sums, as many as leave room for x and
 * the weights in 16 registers.
 */
final class BlockTile {
  private static final long VECTOR = FLOATS.vectorByteSize();

  private BlockTile() {}

  /** The micro-kernels of 2, 4 or 5 vectors for blocks of 2 or 4 rows. */
  static void rows(
      int blockRows,
      int vectors,
      long x,
      long xs,
      long row,
      long end,
      long y,
      long ys,
      float low,
      float high) {
    for (int left = vectors; left > 0; ) {
      int step = blockRows == 2 && left >= 4 ? 4 : 2;
      if (blockRows == 4) tile4x2(x, xs, row, end, y, ys, low, high);
      else if (step == 4) tile2x4(x, xs, row, end, y, ys, low, high);
      else tile2x2(x, xs, row, end, y, ys, low, high);
      left -= step;
      x += step * VECTOR;
      y += step * VECTOR;
    }
  }

  /** {@link RowTile#tile1x4} for blocks of 2 rows in slots that follow each other. */
  static void tile2x4(long x, long xs, long row, long end, long y, long ys, float low, float high) {
    while (row != end) {
      row &= ADDRESS;
      long w = row + PackedRows.HEADER + 2 * Float.BYTES;
      long last = w + ALL.get(JAVA_INT_UNALIGNED, row);
      long to = y + ALL.get(JAVA_INT_UNALIGNED, row + PackedRows.SLOT) * ys;
      FloatVector a00 =
          FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, row + PackedRows.HEADER));
      FloatVector a01 = a00;
      FloatVector a02 = a00;
      FloatVector a03 = a00;
      FloatVector a10 =
          FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, row + PackedRows.HEADER + 4));
      FloatVector a11 = a10;
      FloatVector a12 = a10;
      FloatVector a13 = a10;
      while (w != last) {
        w &= ADDRESS;
        long p0 = (x + ALL.get(JAVA_INT_UNALIGNED, w) * xs) & ADDRESS;
        FloatVector x0 = FloatVector.fromMemorySegment(FLOATS, ALL, p0, LITTLE_ENDIAN);
        FloatVector x1 = FloatVector.fromMemorySegment(FLOATS, ALL, p0 + VECTOR, LITTLE_ENDIAN);
        FloatVector x2 = FloatVector.fromMemorySegment(FLOATS, ALL, p0 + 2 * VECTOR, LITTLE_ENDIAN);
        FloatVector x3 = FloatVector.fromMemorySegment(FLOATS, ALL, p0 + 3 * VECTOR, LITTLE_ENDIAN);
        FloatVector v0 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, w + 4));
        a00 = v0.fma(x0, a00);
        a01 = v0.fma(x1, a01);
        a02 = v0.fma(x2, a02);
        a03 = v0.fma(x3, a03);
        FloatVector v1 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, w + 8));
        a10 = v1.fma(x0, a10);
        a11 = v1.fma(x1, a11);
        a12 = v1.fma(x2, a12);
        a13 = v1.fma(x3, a13);
        w += 12;
      }
      row = last;
      to &= ADDRESS;
      a00 = a00.blend(low, a00.compare(LT, low));
      FLOAT.cast(a00.blend(high, a00.compare(GT, high))).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      a01 = a01.blend(low, a01.compare(LT, low));
      FLOAT
          .cast(a01.blend(high, a01.compare(GT, high)))
          .intoMemorySegment(ALL, to + VECTOR, LITTLE_ENDIAN);
      a02 = a02.blend(low, a02.compare(LT, low));
      FLOAT
          .cast(a02.blend(high, a02.compare(GT, high)))
          .intoMemorySegment(ALL, to + 2 * VECTOR, LITTLE_ENDIAN);
      a03 = a03.blend(low, a03.compare(LT, low));
      FLOAT
          .cast(a03.blend(high, a03.compare(GT, high)))
          .intoMemorySegment(ALL, to + 3 * VECTOR, LITTLE_ENDIAN);
      to += ys;
      to &= ADDRESS;
      a10 = a10.blend(low, a10.compare(LT, low));
      FLOAT.cast(a10.blend(high, a10.compare(GT, high))).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      a11 = a11.blend(low, a11.compare(LT, low));
      FLOAT
          .cast(a11.blend(high, a11.compare(GT, high)))
          .intoMemorySegment(ALL, to + VECTOR, LITTLE_ENDIAN);
      a12 = a12.blend(low, a12.compare(LT, low));
      FLOAT
          .cast(a12.blend(high, a12.compare(GT, high)))
          .intoMemorySegment(ALL, to + 2 * VECTOR, LITTLE_ENDIAN);
      a13 = a13.blend(low, a13.compare(LT, low));
      FLOAT
          .cast(a13.blend(high, a13.compare(GT, high)))
          .intoMemorySegment(ALL, to + 3 * VECTOR, LITTLE_ENDIAN);
    }
  }

  /** The same for 2 vectors. */
  static void tile2x2(long x, long xs, long row, long end, long y, long ys, float low, float high) {
    while (row != end) {
      row &= ADDRESS;
      long w = row + PackedRows.HEADER + 2 * Float.BYTES;
      long last = w + ALL.get(JAVA_INT_UNALIGNED, row);
      long to = y + ALL.get(JAVA_INT_UNALIGNED, row + PackedRows.SLOT) * ys;
      FloatVector a00 =
          FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, row + PackedRows.HEADER));
      FloatVector a01 = a00;
      FloatVector a10 =
          FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, row + PackedRows.HEADER + 4));
      FloatVector a11 = a10;
      while (w != last) {
        w &= ADDRESS;
        long p0 = (x + ALL.get(JAVA_INT_UNALIGNED, w) * xs) & ADDRESS;
        FloatVector x0 = FloatVector.fromMemorySegment(FLOATS, ALL, p0, LITTLE_ENDIAN);
        FloatVector x1 = FloatVector.fromMemorySegment(FLOATS, ALL, p0 + VECTOR, LITTLE_ENDIAN);
        FloatVector v0 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, w + 4));
        a00 = v0.fma(x0, a00);
        a01 = v0.fma(x1, a01);
        FloatVector v1 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, w + 8));
        a10 = v1.fma(x0, a10);
        a11 = v1.fma(x1, a11);
        w += 12;
      }
      row = last;
      to &= ADDRESS;
      a00 = a00.blend(low, a00.compare(LT, low));
      FLOAT.cast(a00.blend(high, a00.compare(GT, high))).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      a01 = a01.blend(low, a01.compare(LT, low));
      FLOAT
          .cast(a01.blend(high, a01.compare(GT, high)))
          .intoMemorySegment(ALL, to + VECTOR, LITTLE_ENDIAN);
      to += ys;
      to &= ADDRESS;
      a10 = a10.blend(low, a10.compare(LT, low));
      FLOAT.cast(a10.blend(high, a10.compare(GT, high))).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      a11 = a11.blend(low, a11.compare(LT, low));
      FLOAT
          .cast(a11.blend(high, a11.compare(GT, high)))
          .intoMemorySegment(ALL, to + VECTOR, LITTLE_ENDIAN);
    }
  }

  /** Blocks of 4 rows, 2 vectors. */
  static void tile4x2(long x, long xs, long row, long end, long y, long ys, float low, float high) {
    while (row != end) {
      row &= ADDRESS;
      long w = row + PackedRows.HEADER + 4 * Float.BYTES;
      long last = w + ALL.get(JAVA_INT_UNALIGNED, row);
      long to = y + ALL.get(JAVA_INT_UNALIGNED, row + PackedRows.SLOT) * ys;
      FloatVector a00 =
          FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, row + PackedRows.HEADER));
      FloatVector a01 = a00;
      FloatVector a10 =
          FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, row + PackedRows.HEADER + 4));
      FloatVector a11 = a10;
      FloatVector a20 =
          FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, row + PackedRows.HEADER + 8));
      FloatVector a21 = a20;
      FloatVector a30 =
          FloatVector.broadcast(
              FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, row + PackedRows.HEADER + 12));
      FloatVector a31 = a30;
      while (w != last) {
        w &= ADDRESS;
        long p0 = (x + ALL.get(JAVA_INT_UNALIGNED, w) * xs) & ADDRESS;
        FloatVector x0 = FloatVector.fromMemorySegment(FLOATS, ALL, p0, LITTLE_ENDIAN);
        FloatVector x1 = FloatVector.fromMemorySegment(FLOATS, ALL, p0 + VECTOR, LITTLE_ENDIAN);
        FloatVector v0 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, w + 4));
        a00 = v0.fma(x0, a00);
        a01 = v0.fma(x1, a01);
        FloatVector v1 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, w + 8));
        a10 = v1.fma(x0, a10);
        a11 = v1.fma(x1, a11);
        FloatVector v2 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, w + 12));
        a20 = v2.fma(x0, a20);
        a21 = v2.fma(x1, a21);
        FloatVector v3 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, w + 16));
        a30 = v3.fma(x0, a30);
        a31 = v3.fma(x1, a31);
        w += 20;
      }
      row = last;
      to &= ADDRESS;
      a00 = a00.blend(low, a00.compare(LT, low));
      FLOAT.cast(a00.blend(high, a00.compare(GT, high))).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      a01 = a01.blend(low, a01.compare(LT, low));
      FLOAT
          .cast(a01.blend(high, a01.compare(GT, high)))
          .intoMemorySegment(ALL, to + VECTOR, LITTLE_ENDIAN);
      to += ys;
      to &= ADDRESS;
      a10 = a10.blend(low, a10.compare(LT, low));
      FLOAT.cast(a10.blend(high, a10.compare(GT, high))).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      a11 = a11.blend(low, a11.compare(LT, low));
      FLOAT
          .cast(a11.blend(high, a11.compare(GT, high)))
          .intoMemorySegment(ALL, to + VECTOR, LITTLE_ENDIAN);
      to += ys;
      to &= ADDRESS;
      a20 = a20.blend(low, a20.compare(LT, low));
      FLOAT.cast(a20.blend(high, a20.compare(GT, high))).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      a21 = a21.blend(low, a21.compare(LT, low));
      FLOAT
          .cast(a21.blend(high, a21.compare(GT, high)))
          .intoMemorySegment(ALL, to + VECTOR, LITTLE_ENDIAN);
      to += ys;
      to &= ADDRESS;
      a30 = a30.blend(low, a30.compare(LT, low));
      FLOAT.cast(a30.blend(high, a30.compare(GT, high))).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      a31 = a31.blend(low, a31.compare(LT, low));
      FLOAT
          .cast(a31.blend(high, a31.compare(GT, high)))
          .intoMemorySegment(ALL, to + VECTOR, LITTLE_ENDIAN);
    }
  }
}
