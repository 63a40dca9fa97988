package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.Lanes.BYTES_OF_INTS;
import static dev.lowbit.cpu.Lanes.FLOAT;
import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Lanes.INT;
import static dev.lowbit.cpu.Lanes.INTS;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.I2F;

import dev.lowbit.Input;
import dev.lowbit.cpu.codegen.Type;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;

/** Bytes to the numbers they stand for, as floats or ints. */
final class ByteRows {
  private static final long VECTOR = FLOATS.vectorByteSize();
  private static final int SIGN = 0x80;

  private ByteRows() {}

  /**
   * Widens.
   *
   * @param from bytes, readable to a whole vector of them beyond the last
   * @param count how many, not less than the lanes of a vector of floats
   * @param to as many numbers of 4 bytes; nothing beyond is written
   */
  static void widen(long from, Input input, Type type, int count, long to) {
    boolean unsigned = input instanceof Input.Uint8;
    byte flip = (byte) (unsigned ? SIGN : 0); // then u is signed and stands for u - 128
    int zero = input.zeroPoint() - (unsigned ? SIGN : 0);
    int whole = count / FLOAT_LANES;
    int rest = count - FLOAT_LANES;
    if (type == Type.F32) {
      floats(from, flip, zero, to, to + whole * VECTOR);
      floats(from + rest, flip, zero, to + rest * 4L, to + rest * 4L + VECTOR);
    } else {
      ints(from, flip, zero, to, to + whole * VECTOR);
      ints(from + rest, flip, zero, to + rest * 4L, to + rest * 4L + VECTOR);
    }
  }

  private static void floats(long from, byte flip, int zero, long to, long end) {
    while (to != end) {
      from &= ADDRESS;
      to &= ADDRESS;
      FLOAT
          .cast(
              ((IntVector)
                      ByteVector.fromMemorySegment(BYTES_OF_INTS, ALL, from, LITTLE_ENDIAN)
                          .lanewise(jdk.incubator.vector.VectorOperators.XOR, flip)
                          .convertShape(B2I, INTS, 0))
                  .sub(zero)
                  .convertShape(I2F, FLOATS, 0))
          .intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      from += FLOAT_LANES;
      to += VECTOR;
    }
  }

  private static void ints(long from, byte flip, int zero, long to, long end) {
    while (to != end) {
      from &= ADDRESS;
      to &= ADDRESS;
      INT.cast(
              ((IntVector)
                      ByteVector.fromMemorySegment(BYTES_OF_INTS, ALL, from, LITTLE_ENDIAN)
                          .lanewise(jdk.incubator.vector.VectorOperators.XOR, flip)
                          .convertShape(B2I, INTS, 0))
                  .sub(zero))
          .intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      from += FLOAT_LANES;
      to += VECTOR;
    }
  }
}
