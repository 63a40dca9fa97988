package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.Lanes.FLOAT;
import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Lanes.INT;
import static dev.lowbit.cpu.Lanes.INTS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.I2F;

import dev.lowbit.Activation;
import dev.lowbit.cpu.codegen.Kernel;
import dev.lowbit.cpu.codegen.Type;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** What a {@link StencilTile} does, tap by tap, where no class may be generated. */
final class TapLoop implements Kernel {
  private static final long VECTOR = FLOATS.vectorByteSize();

  private final TileShape shape;
  private final TapPattern pattern;
  private final Finish finish;
  private final int[] rows;
  private final int[] columns;
  private final int perTurn;

  TapLoop(TileShape shape, TapPattern pattern, Finish finish) {
    this.shape = shape;
    this.pattern = pattern;
    this.finish = finish;
    int taps = pattern.offsets().size();
    perTurn = shape.looped() ? pattern.columns(0).size() : taps;
    rows = new int[taps];
    columns = new int[taps];
    for (int t = 0; t < taps; t++) {
      rows[t] = (pattern.offsets().get(t).dy() - pattern.firstRow()) * shape.dilationH();
      columns[t] = pattern.offsets().get(t).dx() * shape.dilationW();
    }
  }

  @Override
  public void run(long frame, long offset, long y, long end, long unused, long alsoUnused) {
    long row = ALL.get(JAVA_LONG, frame + StencilTile.ROWS);
    long last = ALL.get(JAVA_LONG, frame + StencilTile.ROWS_END);
    long weight = ALL.get(JAVA_LONG, frame + StencilTile.WEIGHTS);
    long ending = ALL.get(JAVA_LONG, frame + StencilTile.FINISH);
    int taps = rows.length;
    if (shape.looped()) taps = (int) ((last - row) / Long.BYTES / shape.dilationH() * perTurn);
    while (offset != end) {
      for (int i = 0; i < shape.height() * shape.width(); i++) {
        long first = row + (long) i / shape.width() * shape.strideH() * Long.BYTES;
        int column = i % shape.width() * shape.strideW();
        long to = y + i / shape.width() * shape.outRowBytes();
        to += i % shape.width() * shape.outPixelBytes();
        if (shape.type() == Type.F32) floats(first, column, offset, weight, ending, taps, to);
        else ints(first, column, offset, weight, taps, to);
      }
      offset += ALL.get(JAVA_LONG, frame + StencilTile.STEP);
      y += ALL.get(JAVA_LONG, frame + StencilTile.Y_STEP);
      weight += ALL.get(JAVA_LONG, frame + StencilTile.WEIGHTS_STEP);
      ending += ALL.get(JAVA_LONG, frame + StencilTile.FINISH_STEP);
    }
  }

  /** Whether the image has the pixel of a tap, and the tap is of this part. */
  private boolean inside(int tap, int column) {
    int turn = tap % perTurn;
    return turn >= shape.part().from()
        && turn < shape.part().to()
        && column + columns[tap] >= shape.left()
        && column + columns[tap] < shape.window();
  }

  private long x(long row, int tap, int column, long offset) {
    long pixels = ALL.get(JAVA_LONG, row + (long) rows[tap] * Long.BYTES);
    return pixels + (column + columns[tap]) * shape.pixelBytes() + offset;
  }

  private void floats(
      long row, int column, long offset, long weight, long ending, int taps, long to) {
    FloatVector scale = FloatVector.fromMemorySegment(FLOATS, ALL, ending, LITTLE_ENDIAN);
    FloatVector bias = FloatVector.fromMemorySegment(FLOATS, ALL, ending + VECTOR, LITTLE_ENDIAN);
    FloatVector sum = finish.scaled() ? FloatVector.zero(FLOATS) : bias;
    if (shape.part().adds()) sum = stored(to);
    boolean floats = shape.input().floats();
    long step = pattern.masked() ? 2 * VECTOR : VECTOR;
    for (int t = 0; t < taps; t++, weight += step) {
      if (!inside(t, column)) continue;
      long at = x(row, t, column, offset);
      IntVector bits =
          floats
              ? IntVector.fromMemorySegment(INTS, ALL, at, LITTLE_ENDIAN)
              : numbers(at).convertShape(I2F, FLOATS, 0).reinterpretAsInts();
      if (pattern.masked())
        bits = bits.and(IntVector.fromMemorySegment(INTS, ALL, weight + VECTOR, LITTLE_ENDIAN));
      FloatVector factor = FloatVector.fromMemorySegment(FLOATS, ALL, weight, LITTLE_ENDIAN);
      sum = bits.reinterpretAsFloats().fma(factor, sum);
    }
    if (finish.scaled()) sum = sum.fma(scale, bias);
    store(sum, to);
  }

  /** What the part before stored. */
  private FloatVector stored(long at) {
    if (!finish.integers()) return FloatVector.fromMemorySegment(FLOATS, ALL, at, LITTLE_ENDIAN);
    IntVector sum = IntVector.fromMemorySegment(INTS, ALL, at, LITTLE_ENDIAN);
    return (FloatVector) sum.convertShape(I2F, FLOATS, 0);
  }

  /** Bytes as the numbers they stand for. */
  private IntVector numbers(long at) {
    IntVector numbers = IntVector.zero(INTS);
    for (int lane = 0; lane < INTS.length(); lane++)
      numbers = numbers.withLane(lane, shape.input().integer(ALL, at + lane));
    return numbers;
  }

  private void store(FloatVector value, long to) {
    Activation.Clamp clamp = finish.clamp();
    if (clamp != null) value = value.max(clamp.low()).min(clamp.high());
    Finish.Codes codes = finish.codes();
    if (codes != null)
      for (int lane = 0; lane < FLOAT_LANES; lane++) {
        double rounded = Math.rint(value.lane(lane) / codes.scale());
        int code = Math.clamp((int) rounded + codes.zeroPoint(), codes.low(), codes.high());
        ALL.set(JAVA_BYTE, to + lane, (byte) code);
      }
    else if (finish.integers())
      INT.cast(value.convertShape(F2I, INTS, 0)).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
    else FLOAT.cast(value).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
  }

  private void ints(long row, int column, long offset, long weight, int taps, long to) {
    IntVector sum = IntVector.zero(INTS);
    if (shape.part().adds()) sum = IntVector.fromMemorySegment(INTS, ALL, to, LITTLE_ENDIAN);
    for (int t = 0; t < taps; t++, weight += VECTOR) {
      if (!inside(t, column)) continue;
      long at = x(row, t, column, offset);
      IntVector factor = IntVector.fromMemorySegment(INTS, ALL, weight, LITTLE_ENDIAN);
      sum = numbers(at).mul(factor).add(sum);
    }
    INT.cast(sum).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
  }
}
