package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.INTS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.lowbit.cpu.codegen.Kernel;
import dev.lowbit.cpu.codegen.Type;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** What a {@link StencilTile} does, tap by tap, where no class may be generated. */
final class TapLoop implements Kernel {
  private static final long VECTOR = FLOATS.vectorByteSize();

  private final StencilTile.Shape shape;
  private final TapPattern pattern;
  private final Finish finish;
  private final int[] rows;
  private final long[] columns;

  TapLoop(StencilTile.Shape shape, TapPattern pattern, Finish finish) {
    this.shape = shape;
    this.pattern = pattern;
    this.finish = finish;
    int taps = pattern.offsets().size();
    rows = new int[taps];
    columns = new long[taps];
    for (int t = 0; t < taps; t++) {
      rows[t] = (pattern.offsets().get(t).dy() - pattern.firstRow()) * shape.dilationH();
      columns[t] = (long) pattern.offsets().get(t).dx() * shape.dilationW() * shape.pixelBytes();
    }
  }

  @Override
  public void run(long frame, long offset, long y, long end, long unused, long alsoUnused) {
    long row = ALL.get(JAVA_LONG, frame + StencilTile.ROWS);
    long last = ALL.get(JAVA_LONG, frame + StencilTile.ROWS_END);
    long weight = ALL.get(JAVA_LONG, frame + StencilTile.WEIGHTS);
    long ending = ALL.get(JAVA_LONG, frame + StencilTile.FINISH);
    int taps = rows.length;
    if (shape.looped())
      taps = (int) ((last - row) / Long.BYTES / shape.dilationH() * pattern.columns(0).size());
    while (offset != end) {
      for (int i = 0; i < shape.height() * shape.width(); i++) {
        long first = row + (long) i / shape.width() * shape.strideH() * Long.BYTES;
        long at = offset + (long) (i % shape.width()) * shape.strideW() * shape.pixelBytes();
        long to = y + i / shape.width() * shape.outRowBytes();
        to += i % shape.width() * shape.outPixelBytes();
        if (shape.type() == Type.F32) floats(first, at, weight, ending, taps, to);
        else ints(first, at, weight, taps, to);
      }
      offset += VECTOR;
      y += VECTOR;
      weight += StencilTile.weightBytes(pattern, shape.lanes());
      ending += 2 * VECTOR;
    }
  }

  private long x(long row, int tap, long at) {
    return ALL.get(JAVA_LONG, row + (long) rows[tap] * Long.BYTES) + columns[tap] + at;
  }

  private void floats(long row, long at, long weight, long ending, int taps, long to) {
    FloatVector scale = FloatVector.fromMemorySegment(FLOATS, ALL, ending, LITTLE_ENDIAN);
    FloatVector bias = FloatVector.fromMemorySegment(FLOATS, ALL, ending + VECTOR, LITTLE_ENDIAN);
    FloatVector sum = finish.scaled() ? FloatVector.zero(FLOATS) : bias;
    for (int t = 0; t < taps; t++) {
      IntVector bits = IntVector.fromMemorySegment(INTS, ALL, x(row, t, at), LITTLE_ENDIAN);
      FloatVector factor = FloatVector.fromMemorySegment(FLOATS, ALL, weight, LITTLE_ENDIAN);
      weight += VECTOR;
      if (pattern.masked()) {
        bits = bits.and(IntVector.fromMemorySegment(INTS, ALL, weight, LITTLE_ENDIAN));
        weight += VECTOR;
      }
      sum = bits.reinterpretAsFloats().fma(factor, sum);
    }
    if (finish.scaled()) sum = sum.fma(scale, bias);
    if (finish.clamped()) sum = sum.max(finish.low()).min(finish.high());
    if (finish.integers())
      sum.convertShape(jdk.incubator.vector.VectorOperators.F2I, INTS, 0)
          .intoMemorySegment(ALL, to, LITTLE_ENDIAN);
    else sum.intoMemorySegment(ALL, to, LITTLE_ENDIAN);
  }

  private void ints(long row, long at, long weight, int taps, long to) {
    IntVector sum = IntVector.zero(INTS);
    for (int t = 0; t < taps; t++) {
      IntVector factor = IntVector.fromMemorySegment(INTS, ALL, weight, LITTLE_ENDIAN);
      weight += VECTOR;
      IntVector x = IntVector.fromMemorySegment(INTS, ALL, x(row, t, at), LITTLE_ENDIAN);
      sum = x.mul(factor).add(sum);
    }
    sum.intoMemorySegment(ALL, to, LITTLE_ENDIAN);
  }
}
