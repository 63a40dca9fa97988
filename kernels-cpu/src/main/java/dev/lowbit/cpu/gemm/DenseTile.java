package dev.lowbit.cpu.gemm;

import static dev.lowbit.cpu.Lanes.FLOAT;
import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static dev.lowbit.cpu.Workspace.OFFSET;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import jdk.incubator.vector.FloatVector;

/**
 * Micro-kernel of the dense product: MR rows, each term broadcast, times a panel of columns.
 *
 * <p>Terms are added in ascending order by FMA, so an element has the same bits in every tile, and
 * |result - exact| &lt;= gamma(k) * sum of |a * b| (MATH.md 0.5).
 *
 * <p>6x4 holds 24 accumulators, 4 columns and a broadcast: 24 FMAs on 10 loads, 94 % of the FMA
 * peak of a machine with two 512-bit units. Its 34 memory accesses compile in C1; 14x2 with 28
 * accumulators that start from memory had 72, found no virtual registers there and stayed
 * interpreted. Missing rows repeat the last one: they read, and write the same bits, where it does.
 */
final class DenseTile {
  /** Rows of a tile. */
  static final int MR = 6;

  /** Columns of the narrow panel. */
  static final int NARROW = 2 * FLOAT_LANES;

  /** Columns of the wide panel: 24 accumulators need 32 registers, which AVX-512 has. */
  static final int WIDE = FLOAT_LANES >= 16 ? 2 * NARROW : NARROW;

  private static final long VECTOR = FLOAT_LANES * (long) Float.BYTES;

  private DenseTile() {}

  /** All rows times one panel of {@code width} columns; parameters as of {@link #tile6x4}. */
  static void rows(int width, long a, long aStep, int rows, long b, int k, long to, long toStep) {
    for (int i = 0; i < rows; i += MR, a += MR * aStep, to += MR * toStep) {
      int count = Math.min(MR, rows - i);
      if (width == NARROW) tile6x2(a, aStep, count, b, k, to, toStep);
      else tile6x4(a, aStep, count, b, k, to, toStep);
    }
  }

  /**
   * For rows i &lt; rows and columns j &lt; WIDE: to[i][j] = sum over l &lt; k of a[i][l] *
   * b[l][j].
   *
   * @param a address of row 0, k floats a row
   * @param aStep bytes from a row of a to the next
   * @param rows 1 to MR
   * @param b address of {@code [k][WIDE]} floats, a multiple of 64
   * @param to address of row 0 of the result
   * @param toStep bytes from a row of the result to the next
   */
  static void tile6x4(long a, long aStep, int rows, long b, int k, long to, long toStep) {
    long r1 = Math.min(1, rows - 1) * aStep & OFFSET;
    long r2 = Math.min(2, rows - 1) * aStep & OFFSET;
    long r3 = Math.min(3, rows - 1) * aStep & OFFSET;
    long r4 = Math.min(4, rows - 1) * aStep & OFFSET;
    long r5 = Math.min(5, rows - 1) * aStep & OFFSET;
    FloatVector d00 = FloatVector.zero(FLOATS);
    FloatVector d01 = d00;
    FloatVector d02 = d00;
    FloatVector d03 = d00;
    FloatVector d10 = d00;
    FloatVector d11 = d00;
    FloatVector d12 = d00;
    FloatVector d13 = d00;
    FloatVector d20 = d00;
    FloatVector d21 = d00;
    FloatVector d22 = d00;
    FloatVector d23 = d00;
    FloatVector d30 = d00;
    FloatVector d31 = d00;
    FloatVector d32 = d00;
    FloatVector d33 = d00;
    FloatVector d40 = d00;
    FloatVector d41 = d00;
    FloatVector d42 = d00;
    FloatVector d43 = d00;
    FloatVector d50 = d00;
    FloatVector d51 = d00;
    FloatVector d52 = d00;
    FloatVector d53 = d00;
    long end = b + k * (WIDE * (long) Float.BYTES);
    while (b != end) {
      a &= ADDRESS;
      b &= ADDRESS;
      FloatVector y0 = FloatVector.fromMemorySegment(FLOATS, ALL, b, LITTLE_ENDIAN);
      FloatVector y1 = FloatVector.fromMemorySegment(FLOATS, ALL, b + VECTOR, LITTLE_ENDIAN);
      FloatVector y2 = FloatVector.fromMemorySegment(FLOATS, ALL, b + 2 * VECTOR, LITTLE_ENDIAN);
      FloatVector y3 = FloatVector.fromMemorySegment(FLOATS, ALL, b + 3 * VECTOR, LITTLE_ENDIAN);
      FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, a));
      d00 = x0.fma(y0, d00);
      d01 = x0.fma(y1, d01);
      d02 = x0.fma(y2, d02);
      d03 = x0.fma(y3, d03);
      FloatVector x1 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, a + r1));
      d10 = x1.fma(y0, d10);
      d11 = x1.fma(y1, d11);
      d12 = x1.fma(y2, d12);
      d13 = x1.fma(y3, d13);
      FloatVector x2 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, a + r2));
      d20 = x2.fma(y0, d20);
      d21 = x2.fma(y1, d21);
      d22 = x2.fma(y2, d22);
      d23 = x2.fma(y3, d23);
      FloatVector x3 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, a + r3));
      d30 = x3.fma(y0, d30);
      d31 = x3.fma(y1, d31);
      d32 = x3.fma(y2, d32);
      d33 = x3.fma(y3, d33);
      FloatVector x4 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, a + r4));
      d40 = x4.fma(y0, d40);
      d41 = x4.fma(y1, d41);
      d42 = x4.fma(y2, d42);
      d43 = x4.fma(y3, d43);
      FloatVector x5 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, a + r5));
      d50 = x5.fma(y0, d50);
      d51 = x5.fma(y1, d51);
      d52 = x5.fma(y2, d52);
      d53 = x5.fma(y3, d53);
      a += Float.BYTES;
      b += WIDE * (long) Float.BYTES;
    }
    to &= ADDRESS;
    FLOAT.cast(d00).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
    FLOAT.cast(d01).intoMemorySegment(ALL, to + VECTOR, LITTLE_ENDIAN);
    FLOAT.cast(d02).intoMemorySegment(ALL, to + 2 * VECTOR, LITTLE_ENDIAN);
    FLOAT.cast(d03).intoMemorySegment(ALL, to + 3 * VECTOR, LITTLE_ENDIAN);
    long t1 = to + (Math.min(1, rows - 1) * toStep & OFFSET);
    FLOAT.cast(d10).intoMemorySegment(ALL, t1, LITTLE_ENDIAN);
    FLOAT.cast(d11).intoMemorySegment(ALL, t1 + VECTOR, LITTLE_ENDIAN);
    FLOAT.cast(d12).intoMemorySegment(ALL, t1 + 2 * VECTOR, LITTLE_ENDIAN);
    FLOAT.cast(d13).intoMemorySegment(ALL, t1 + 3 * VECTOR, LITTLE_ENDIAN);
    long t2 = to + (Math.min(2, rows - 1) * toStep & OFFSET);
    FLOAT.cast(d20).intoMemorySegment(ALL, t2, LITTLE_ENDIAN);
    FLOAT.cast(d21).intoMemorySegment(ALL, t2 + VECTOR, LITTLE_ENDIAN);
    FLOAT.cast(d22).intoMemorySegment(ALL, t2 + 2 * VECTOR, LITTLE_ENDIAN);
    FLOAT.cast(d23).intoMemorySegment(ALL, t2 + 3 * VECTOR, LITTLE_ENDIAN);
    long t3 = to + (Math.min(3, rows - 1) * toStep & OFFSET);
    FLOAT.cast(d30).intoMemorySegment(ALL, t3, LITTLE_ENDIAN);
    FLOAT.cast(d31).intoMemorySegment(ALL, t3 + VECTOR, LITTLE_ENDIAN);
    FLOAT.cast(d32).intoMemorySegment(ALL, t3 + 2 * VECTOR, LITTLE_ENDIAN);
    FLOAT.cast(d33).intoMemorySegment(ALL, t3 + 3 * VECTOR, LITTLE_ENDIAN);
    long t4 = to + (Math.min(4, rows - 1) * toStep & OFFSET);
    FLOAT.cast(d40).intoMemorySegment(ALL, t4, LITTLE_ENDIAN);
    FLOAT.cast(d41).intoMemorySegment(ALL, t4 + VECTOR, LITTLE_ENDIAN);
    FLOAT.cast(d42).intoMemorySegment(ALL, t4 + 2 * VECTOR, LITTLE_ENDIAN);
    FLOAT.cast(d43).intoMemorySegment(ALL, t4 + 3 * VECTOR, LITTLE_ENDIAN);
    long t5 = to + (Math.min(5, rows - 1) * toStep & OFFSET);
    FLOAT.cast(d50).intoMemorySegment(ALL, t5, LITTLE_ENDIAN);
    FLOAT.cast(d51).intoMemorySegment(ALL, t5 + VECTOR, LITTLE_ENDIAN);
    FLOAT.cast(d52).intoMemorySegment(ALL, t5 + 2 * VECTOR, LITTLE_ENDIAN);
    FLOAT.cast(d53).intoMemorySegment(ALL, t5 + 3 * VECTOR, LITTLE_ENDIAN);
  }

  /** The same with {@code b[k][NARROW]}: 12 accumulators, for 16 registers and for last columns. */
  static void tile6x2(long a, long aStep, int rows, long b, int k, long to, long toStep) {
    long r1 = Math.min(1, rows - 1) * aStep & OFFSET;
    long r2 = Math.min(2, rows - 1) * aStep & OFFSET;
    long r3 = Math.min(3, rows - 1) * aStep & OFFSET;
    long r4 = Math.min(4, rows - 1) * aStep & OFFSET;
    long r5 = Math.min(5, rows - 1) * aStep & OFFSET;
    FloatVector d00 = FloatVector.zero(FLOATS);
    FloatVector d01 = d00;
    FloatVector d10 = d00;
    FloatVector d11 = d00;
    FloatVector d20 = d00;
    FloatVector d21 = d00;
    FloatVector d30 = d00;
    FloatVector d31 = d00;
    FloatVector d40 = d00;
    FloatVector d41 = d00;
    FloatVector d50 = d00;
    FloatVector d51 = d00;
    long end = b + k * (NARROW * (long) Float.BYTES);
    while (b != end) {
      a &= ADDRESS;
      b &= ADDRESS;
      FloatVector y0 = FloatVector.fromMemorySegment(FLOATS, ALL, b, LITTLE_ENDIAN);
      FloatVector y1 = FloatVector.fromMemorySegment(FLOATS, ALL, b + VECTOR, LITTLE_ENDIAN);
      FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, a));
      d00 = x0.fma(y0, d00);
      d01 = x0.fma(y1, d01);
      FloatVector x1 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, a + r1));
      d10 = x1.fma(y0, d10);
      d11 = x1.fma(y1, d11);
      FloatVector x2 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, a + r2));
      d20 = x2.fma(y0, d20);
      d21 = x2.fma(y1, d21);
      FloatVector x3 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, a + r3));
      d30 = x3.fma(y0, d30);
      d31 = x3.fma(y1, d31);
      FloatVector x4 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, a + r4));
      d40 = x4.fma(y0, d40);
      d41 = x4.fma(y1, d41);
      FloatVector x5 = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, a + r5));
      d50 = x5.fma(y0, d50);
      d51 = x5.fma(y1, d51);
      a += Float.BYTES;
      b += NARROW * (long) Float.BYTES;
    }
    to &= ADDRESS;
    FLOAT.cast(d00).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
    FLOAT.cast(d01).intoMemorySegment(ALL, to + VECTOR, LITTLE_ENDIAN);
    long t1 = to + (Math.min(1, rows - 1) * toStep & OFFSET);
    FLOAT.cast(d10).intoMemorySegment(ALL, t1, LITTLE_ENDIAN);
    FLOAT.cast(d11).intoMemorySegment(ALL, t1 + VECTOR, LITTLE_ENDIAN);
    long t2 = to + (Math.min(2, rows - 1) * toStep & OFFSET);
    FLOAT.cast(d20).intoMemorySegment(ALL, t2, LITTLE_ENDIAN);
    FLOAT.cast(d21).intoMemorySegment(ALL, t2 + VECTOR, LITTLE_ENDIAN);
    long t3 = to + (Math.min(3, rows - 1) * toStep & OFFSET);
    FLOAT.cast(d30).intoMemorySegment(ALL, t3, LITTLE_ENDIAN);
    FLOAT.cast(d31).intoMemorySegment(ALL, t3 + VECTOR, LITTLE_ENDIAN);
    long t4 = to + (Math.min(4, rows - 1) * toStep & OFFSET);
    FLOAT.cast(d40).intoMemorySegment(ALL, t4, LITTLE_ENDIAN);
    FLOAT.cast(d41).intoMemorySegment(ALL, t4 + VECTOR, LITTLE_ENDIAN);
    long t5 = to + (Math.min(5, rows - 1) * toStep & OFFSET);
    FLOAT.cast(d50).intoMemorySegment(ALL, t5, LITTLE_ENDIAN);
    FLOAT.cast(d51).intoMemorySegment(ALL, t5 + VECTOR, LITTLE_ENDIAN);
  }
}
