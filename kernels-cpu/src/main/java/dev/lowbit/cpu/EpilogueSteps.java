package dev.lowbit.cpu;

import static dev.lowbit.cpu.Lanes.FLOAT;
import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Lanes.INTS;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The float steps of an {@link EpiloguePass}: each one rounded operation over a padded row.
 *
 * <p>{@code step} is the distance between the vectors of a parameter: {@link #VECTOR} along a row
 * of channels, 0 along a row of one channel's pixels, whose parameter is one vector.
 */
final class EpilogueSteps {
  static final long VECTOR = FLOATS.vectorByteSize();

  private EpilogueSteps() {}

  /**
   * Where the vectors of a row of n values end. Loops run to it by address: a counted loop would be
   * split into pre-, main- and post-loop, which costs more than rows of a few vectors take.
   */
  static long end(long row, int n) {
    return row + (n + FLOAT_LANES - 1L) / FLOAT_LANES * VECTOR;
  }

  static void affine(long row, boolean ints, long scale, long bias, int n, long step, long to) {
    long end = end(row, n);
    while (row != end) {
      row &= ADDRESS;
      scale &= ADDRESS;
      bias &= ADDRESS;
      to &= ADDRESS;
      IntVector sum = IntVector.fromMemorySegment(INTS, ALL, row, LITTLE_ENDIAN);
      FLOAT
          .cast(
              (ints ? (FloatVector) sum.convertShape(I2F, FLOATS, 0) : sum.reinterpretAsFloats())
                  .fma(
                      FloatVector.fromMemorySegment(FLOATS, ALL, scale, LITTLE_ENDIAN),
                      FloatVector.fromMemorySegment(FLOATS, ALL, bias, LITTLE_ENDIAN)))
          .intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      row += VECTOR;
      scale += step;
      bias += step;
      to += VECTOR;
    }
  }

  static void add(long row, long summand, int n, long step) {
    long end = end(row, n);
    while (row != end) {
      row &= ADDRESS;
      summand &= ADDRESS;
      FLOAT
          .cast(
              FloatVector.fromMemorySegment(FLOATS, ALL, row, LITTLE_ENDIAN)
                  .add(FloatVector.fromMemorySegment(FLOATS, ALL, summand, LITTLE_ENDIAN)))
          .intoMemorySegment(ALL, row, LITTLE_ENDIAN);
      row += VECTOR;
      summand += step;
    }
  }

  static void subtract(long row, long subtrahend, int n, long step) {
    long end = end(row, n);
    while (row != end) {
      row &= ADDRESS;
      subtrahend &= ADDRESS;
      FLOAT
          .cast(
              FloatVector.fromMemorySegment(FLOATS, ALL, row, LITTLE_ENDIAN)
                  .sub(FloatVector.fromMemorySegment(FLOATS, ALL, subtrahend, LITTLE_ENDIAN)))
          .intoMemorySegment(ALL, row, LITTLE_ENDIAN);
      row += VECTOR;
      subtrahend += step;
    }
  }

  static void clamp(long row, float low, float high, int n) {
    FloatVector least = FloatVector.broadcast(FLOATS, low);
    FloatVector most = FloatVector.broadcast(FLOATS, high);
    long end = end(row, n);
    while (row != end) {
      row &= ADDRESS;
      FloatVector v = FloatVector.fromMemorySegment(FLOATS, ALL, row, LITTLE_ENDIAN);
      FLOAT
          .cast(v.blend(least, v.compare(LT, least)).blend(most, v.compare(GT, most)))
          .intoMemorySegment(ALL, row, LITTLE_ENDIAN);
      row += VECTOR;
    }
  }

  static void prelu(long row, long slope, int n, long step) {
    long end = end(row, n);
    while (row != end) {
      row &= ADDRESS;
      slope &= ADDRESS;
      FloatVector v = FloatVector.fromMemorySegment(FLOATS, ALL, row, LITTLE_ENDIAN);
      FLOAT
          .cast(
              v.mul(FloatVector.fromMemorySegment(FLOATS, ALL, slope, LITTLE_ENDIAN))
                  .blend(v, v.compare(GT, 0f)))
          .intoMemorySegment(ALL, row, LITTLE_ENDIAN);
      row += VECTOR;
      slope += step;
    }
  }
}
