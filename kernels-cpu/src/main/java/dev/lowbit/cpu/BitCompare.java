package dev.lowbit.cpu;

import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Lanes.INTS;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.GE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** 64 comparisons to one word of bits. */
public final class BitCompare {
  private static final long FLOAT_BYTES = FLOATS.vectorByteSize();

  private BitCompare() {}

  /**
   * bit i = (x[i] * sign[i] &gt;= t[i]): with sign -1 and t negated this is x &lt;= threshold, and
   * NaN gives 0 in both directions, which an inverted comparison would not.
   *
   * @param x address of 64 floats
   * @param t address of 64 floats
   * @param sign address of 64 floats, each 1 or -1
   */
  public static long floats(long x, long t, long sign) {
    return floats(x, t, sign, FLOAT_BYTES);
  }

  /**
   * The same.
   *
   * @param step distance between the vectors of t and of sign: their size, or 0 if all are one
   */
  static long floats(long x, long t, long sign, long step) {
    x &= ADDRESS;
    t &= ADDRESS;
    sign &= ADDRESS;
    long word = 0;
    for (int i = 0; i < Long.SIZE; i += FLOAT_LANES) {
      word |=
          FloatVector.fromMemorySegment(FLOATS, ALL, x, LITTLE_ENDIAN)
                  .mul(FloatVector.fromMemorySegment(FLOATS, ALL, sign, LITTLE_ENDIAN))
                  .compare(GE, FloatVector.fromMemorySegment(FLOATS, ALL, t, LITTLE_ENDIAN))
                  .toLong()
              << i;
      x += FLOAT_BYTES;
      t += step;
      sign += step;
    }
    return word;
  }

  /**
   * bit i = (x[i] * sign &gt;= t).
   *
   * @param x address of 64 floats
   */
  public static long floats(long x, float t, float sign) {
    x &= ADDRESS;
    long word = 0;
    for (int i = 0; i < Long.SIZE; i += FLOAT_LANES) {
      word |=
          FloatVector.fromMemorySegment(FLOATS, ALL, x, LITTLE_ENDIAN)
                  .mul(sign)
                  .compare(GE, t)
                  .toLong()
              << i;
      x += FLOAT_BYTES;
    }
    return word;
  }

  /**
   * bit i = (s[i] &gt;= t[i]).
   *
   * @param s address of 64 ints
   * @param t address of 64 ints, or of one vector if step is 0
   * @param step distance between the vectors of t
   */
  static long ints(long s, long t, long step) {
    s &= ADDRESS;
    t &= ADDRESS;
    long word = 0;
    for (int i = 0; i < Long.SIZE; i += FLOAT_LANES) {
      word |=
          IntVector.fromMemorySegment(INTS, ALL, s, LITTLE_ENDIAN)
                  .compare(GE, IntVector.fromMemorySegment(INTS, ALL, t, LITTLE_ENDIAN))
                  .toLong()
              << i;
      s += FLOAT_BYTES;
      t += step;
    }
    return word;
  }
}
