package dev.lowbit.cpu;

import static dev.lowbit.cpu.Lanes.BYTE;
import static dev.lowbit.cpu.Lanes.BYTES_OF_INTS;
import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Lanes.INTS;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2B;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.lowbit.Output;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * {@link Output.Int8} over a row of floats, in place: n floats become n bytes.
 *
 * <p>Every mode starts from the nearest-even integer r and the exact rest q - r in [-0.5, 0.5]:
 * ties and the sign of the rest say whether r moves by one.
 */
final class Requantize {
  private static final long VECTOR = FLOATS.vectorByteSize();

  /** Beyond every code; smaller numbers convert between float and int exactly. */
  private static final float FAR = 1024;

  /** (q + EVEN) - EVEN rounds half to even for |q| &lt;= 2^22: the ulp of the sum is 1. */
  private static final float EVEN = 0x1.8p23f;

  private static final float NEVER = 2; // no rest is that large
  private static final float ANY = 2 * FAR;

  private Requantize() {}

  static void row(long row, Output.Int8 quantizer, int n) {
    float scale = quantizer.scale();
    int zero = quantizer.zeroPoint();
    switch (quantizer.rounding()) {
      case FLOOR -> row(row, scale, zero, NEVER, 0, -Float.MIN_VALUE, ANY, n);
      case HALF_UP -> row(row, scale, zero, 0.5f, -ANY, -NEVER, 0, n);
      case HALF_DOWN -> row(row, scale, zero, NEVER, 0, -0.5f, ANY, n);
      case HALF_AWAY -> row(row, scale, zero, 0.5f, 0, -0.5f, 0, n);
      case HALF_EVEN -> row(row, scale, zero, NEVER, 0, -NEVER, 0, n);
    }
  }

  /** r + 1 where rest &gt;= up and q &gt; above; r - 1 where rest &lt;= down and q &lt; below. */
  private static void row(
      long row, float scale, int zero, float up, float above, float down, float below, int n) {
    FloatVector far = FloatVector.broadcast(FLOATS, FAR);
    FloatVector near = far.neg();
    long out = row;
    long end = EpilogueSteps.end(row, n);
    while (row != end) {
      row &= ADDRESS;
      out &= ADDRESS;
      FloatVector q = FloatVector.fromMemorySegment(FLOATS, ALL, row, LITTLE_ENDIAN).div(scale);
      q = q.blend(near, q.compare(LT, near)).blend(far, q.compare(GT, far));
      FloatVector r = q.add(EVEN).sub(EVEN);
      FloatVector rest = q.sub(r);
      r = r.add(1f, rest.compare(GE, up).and(q.compare(GT, above)));
      r = r.sub(1f, rest.compare(LE, down).and(q.compare(LT, below)));
      BYTE.cast(
              ((IntVector) r.convertShape(F2I, INTS, 0)) // NaN becomes 0
                  .add(zero)
                  .max(-128)
                  .min(127)
                  .convertShape(I2B, BYTES_OF_INTS, 0)
                  .reinterpretAsBytes())
          .intoMemorySegment(ALL, out, LITTLE_ENDIAN); // lanes beyond are overwritten next
      row += VECTOR;
      out += FLOAT_LANES;
    }
  }
}
