package dev.lowbit.cpu.spmm;

import static dev.lowbit.cpu.Lanes.BYTES_OF_INTS;
import static dev.lowbit.cpu.Lanes.FLOAT;
import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Lanes.INTS;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.XOR;

import dev.lowbit.Input;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Rows of activations to rows of float32 in plan-owned memory. An integer becomes the number it
 * stands for, its zero point subtracted, exactly.
 */
final class NumberRows {
  private static final long VECTOR = FLOATS.vectorByteSize();

  private final Input input;
  private final long elementBytes;

  /** A uint8 is the int8 with its top bit inverted, plus 128. */
  private final byte flip;

  private final int zero;

  NumberRows(Input input) {
    this.input = input;
    elementBytes = input.elementBytes();
    boolean unsigned = input instanceof Input.Uint8;
    flip = (byte) (unsigned ? -128 : 0);
    zero = input.zeroPoint() - (unsigned ? 128 : 0);
  }

  long elementBytes() {
    return elementBytes;
  }

  /**
   * Reads rows of n elements. Whole vectors, which may take elements beyond n, as long as they lie
   * before {@code end}; the last rows one by one.
   *
   * @param x address of the first element
   * @param xs bytes from row to row there
   * @param end where the memory ends that may be read
   * @param to address of floats
   * @param ts bytes from row to row there, whole vectors
   */
  void read(long x, long xs, int rows, int n, long end, long to, long ts) {
    int vectors = Math.ceilDiv(n, FLOAT_LANES);
    // A load of bytes may be wider than the lanes.
    long wide = vectors * (FLOAT_LANES * elementBytes) + (input.floats() ? 0 : Long.BYTES);
    for (int r = 0; r < rows; r++) {
      if (x + wide > end) single(x, n, to);
      else if (input.floats()) floats(x, to, to + vectors * VECTOR);
      else bytes(x, to, to + vectors * VECTOR);
      x += xs;
      to += ts;
    }
  }

  private static void floats(long x, long to, long end) {
    while (to != end) {
      x &= ADDRESS;
      to &= ADDRESS;
      FLOAT
          .cast(FloatVector.fromMemorySegment(FLOATS, ALL, x, LITTLE_ENDIAN))
          .intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      x += VECTOR;
      to += VECTOR;
    }
  }

  private void bytes(long x, long to, long end) {
    while (to != end) {
      x &= ADDRESS;
      to &= ADDRESS;
      IntVector codes =
          (IntVector)
              ByteVector.fromMemorySegment(BYTES_OF_INTS, ALL, x, LITTLE_ENDIAN)
                  .lanewise(XOR, flip)
                  .convertShape(B2I, INTS, 0);
      FLOAT
          .cast(codes.sub(zero).convertShape(I2F, FLOATS, 0).reinterpretAsFloats())
          .intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      x += FLOAT_LANES;
      to += VECTOR;
    }
  }

  private void single(long x, int n, long to) {
    for (int i = 0; i < n; i++) {
      long out = to + (long) i * Float.BYTES;
      if (input.floats())
        ALL.set(JAVA_INT_UNALIGNED, out, ALL.get(JAVA_INT_UNALIGNED, x + (long) i * Float.BYTES));
      else
        ALL.set(
            JAVA_FLOAT_UNALIGNED, out, (float) ((byte) (ALL.get(JAVA_BYTE, x + i) ^ flip) - zero));
    }
  }
}
