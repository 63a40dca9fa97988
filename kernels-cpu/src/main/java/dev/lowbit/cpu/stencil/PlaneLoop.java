package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.Lanes.FLOAT;
import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.INT;
import static dev.lowbit.cpu.Lanes.INTS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.F2I;

import dev.lowbit.Activation;
import dev.lowbit.cpu.codegen.Kernel;
import dev.lowbit.cpu.codegen.Type;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * What a {@link PlaneTile} does, tap by tap, where no class may be generated. Vectors are the
 * widest: what they store beyond a short row is overwritten by the next row, as in the tile.
 */
final class PlaneLoop implements Kernel {
  private final PlaneTile.Shape shape;
  private final Finish finish;

  PlaneLoop(PlaneTile.Shape shape, Finish finish) {
    this.shape = shape;
    this.finish = finish;
  }

  @Override
  public void run(long plane, long end, long tiles, long tilesEnd, long unused, long alsoUnused) {
    while (plane != end) {
      long x = ALL.get(JAVA_LONG, plane + PlaneTile.PLANE);
      long y = ALL.get(JAVA_LONG, plane + PlaneTile.OUTPUT);
      long taps = ALL.get(JAVA_LONG, plane + PlaneTile.TAPS);
      long tapsEnd = ALL.get(JAVA_LONG, plane + PlaneTile.TAPS_END);
      for (long tile = tiles; tile != tilesEnd; tile += PlaneTile.TILE_ENTRY) {
        long from = x + ALL.get(JAVA_INT, tile);
        long to = y + ALL.get(JAVA_INT, tile + Integer.BYTES);
        for (int i = 0; i < shape.height(); i++) {
          if (shape.type() == Type.F32) floats(from, taps, tapsEnd, to);
          else ints(from, taps, tapsEnd, to);
          from += shape.rowBytes();
          to += shape.outRowBytes();
        }
      }
      plane += PlaneTile.PLANE_ENTRY;
    }
  }

  private void floats(long from, long tap, long end, long to) {
    float bias = ALL.get(JAVA_FLOAT, end);
    FloatVector sum = FloatVector.broadcast(FLOATS, finish.scaled() ? 0 : bias);
    for (; tap != end; tap += PlaneTile.TAP) {
      long x = from + ALL.get(JAVA_INT, tap);
      FloatVector weight = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT, tap + Integer.BYTES));
      sum = FloatVector.fromMemorySegment(FLOATS, ALL, x, LITTLE_ENDIAN).fma(weight, sum);
    }
    if (finish.scaled()) {
      FloatVector scale = FloatVector.broadcast(FLOATS, ALL.get(JAVA_FLOAT, end + Float.BYTES));
      sum = sum.fma(scale, FloatVector.broadcast(FLOATS, bias));
    }
    Activation.Clamp clamp = finish.clamp();
    if (clamp != null) sum = sum.max(clamp.low()).min(clamp.high());
    if (finish.integers())
      INT.cast(sum.convertShape(F2I, INTS, 0)).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
    else FLOAT.cast(sum).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
  }

  private static void ints(long from, long tap, long end, long to) {
    IntVector sum = IntVector.broadcast(INTS, ALL.get(JAVA_INT, end));
    for (; tap != end; tap += PlaneTile.TAP) {
      long x = from + ALL.get(JAVA_INT, tap);
      int weight = ALL.get(JAVA_INT, tap + Integer.BYTES);
      sum = IntVector.fromMemorySegment(INTS, ALL, x, LITTLE_ENDIAN).mul(weight).add(sum);
    }
    INT.cast(sum).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
  }
}
