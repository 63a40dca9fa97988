package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.codegen.Type.F32;
import static dev.lowbit.cpu.codegen.Type.I32;

import dev.lowbit.cpu.codegen.Address;
import dev.lowbit.cpu.codegen.Conversion;
import dev.lowbit.cpu.codegen.Program;
import dev.lowbit.cpu.codegen.ProgramBuilder;
import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.cpu.codegen.Value;
import dev.lowbit.cpu.codegen.Variable;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the program of a tile: {@code height x width} output pixels, vector of channels after
 * vector of channels.
 *
 * <pre>
 *   frame   [first row address] [their end] [weights] [scale and bias]
 *   rows    [address of input row] per row of the span; a row of zeros outside the image
 *   weights per vector of channels: per offset [weight] or [weight][mask]
 * </pre>
 *
 * <p>Every input pixel is loaded once and multiplied into all outputs it touches. Rows of equal
 * columns run in a loop, one after the other, if the tile is one row high; rows outside the image
 * are then left out.
 */
final class StencilTile {
  /** Parameters of the kernel: frame, offset in the rows, output, end of the offset. */
  static final long ROWS = 0;

  static final long ROWS_END = 8;
  static final long WEIGHTS = 16;
  static final long FINISH = 24;
  static final long FRAME_BYTES = 64;

  private final Shape shape;
  private final TapPattern pattern;
  private final ProgramBuilder b;
  private final long vector;
  private final Address offset;
  private final Address rows;
  private final Address rowsEnd;
  private final Address weights;
  private final Address finish;
  private final Address y;
  private final Address end;

  /**
   * What is fixed at plan time.
   *
   * @param type what is summed: floats, or ints where floats would round
   * @param lanes channels of a vector
   * @param height output rows of the tile
   * @param width output columns of the tile
   * @param looped whether rows of the kernel are turns of a loop
   * @param left columns of the tile's window that lie left of the image
   * @param window columns of the tile's window, up to the last inside the image
   * @param strideH input rows per output row
   * @param strideW input columns per output column
   * @param dilationH input rows per kernel row
   * @param dilationW input columns per kernel column
   * @param pixelBytes distance of input pixels
   * @param outPixelBytes distance of output pixels
   * @param outRowBytes distance of output rows
   */
  record Shape(
      Type type,
      int lanes,
      int height,
      int width,
      boolean looped,
      int left,
      int window,
      int strideH,
      int strideW,
      int dilationH,
      int dilationW,
      long pixelBytes,
      long outPixelBytes,
      long outRowBytes) {
    /** The same where column 0 of the window is a column of the image, or lies left of it. */
    Shape within(int start, int imageWidth) {
      return new Shape(
          type,
          lanes,
          height,
          width,
          looped,
          Math.max(0, -start),
          imageWidth - start,
          strideH,
          strideW,
          dilationH,
          dilationW,
          pixelBytes,
          outPixelBytes,
          outRowBytes);
    }
  }

  private StencilTile(Shape shape, TapPattern pattern) {
    this.shape = shape;
    this.pattern = pattern;
    b = new ProgramBuilder("stencil", shape.lanes());
    vector = shape.lanes() * (long) Float.BYTES;
    Address frame = b.parameter("frame");
    offset = b.parameter("offset");
    y = b.parameter("y");
    end = b.parameter("end");
    rows = b.fetch(frame, ROWS);
    rowsEnd = b.fetch(frame, ROWS_END);
    weights = b.fetch(frame, WEIGHTS);
    finish = b.fetch(frame, FINISH);
  }

  /** Bytes of the weights of a vector of channels. */
  static long weightBytes(TapPattern pattern, int lanes) {
    return pattern.offsets().size() * (pattern.masked() ? 2L : 1) * lanes * Float.BYTES;
  }

  /** The program. */
  static Program program(Shape shape, TapPattern pattern, Finish finish) {
    return new StencilTile(shape, pattern).write(finish);
  }

  private Program write(Finish how) {
    b.loop(
        offset,
        end,
        () -> {
          Value first = how.scaled() ? b.constant(0) : b.load(shape.type(), finish, vector);
          List<Value> sums = shape.looped() ? looped(first) : straight(first);
          for (int i = 0; i < sums.size(); i++) store(how, sums.get(i), i);
          b.move(offset, vector);
          b.move(y, vector);
          b.move(weights, weightBytes(pattern, shape.lanes()));
          b.move(finish, 2 * vector);
        });
    return b.build();
  }

  /** A turn per row of the kernel; sums are carried. */
  private List<Value> looped(Value first) {
    List<Variable> sums = new ArrayList<>();
    for (int q = 0; q < shape.width(); q++) sums.add(b.variable(first));
    Address row = b.copy(rows, 0);
    Address weight = b.copy(weights, 0);
    b.loop(
        row,
        rowsEnd,
        () -> {
          Address x = b.fetch(row, 0);
          b.move(x, offset);
          List<Value> values = new ArrayList<>();
          for (Variable sum : sums) values.add(b.get(sum));
          row(x, weight, List.of(new Step(0, 0, pattern.columns(0))), values);
          for (int q = 0; q < sums.size(); q++) b.set(sums.get(q), values.get(q));
          b.move(row, (long) Long.BYTES * shape.dilationH());
          b.move(weight, weightBytes(pattern, shape.lanes()) / pattern.rows());
        });
    return sums.stream().map(b::get).toList();
  }

  /** Every row of the input once, for all rows of outputs it touches. */
  private List<Value> straight(Value first) {
    List<Value> sums = new ArrayList<>();
    for (int i = 0; i < shape.height() * shape.width(); i++) sums.add(first);
    int span = (shape.height() - 1) * shape.strideH() + (pattern.rows() - 1) * shape.dilationH();
    for (int r = 0; r <= span && pattern.rows() > 0; r++) {
      List<Step> steps = steps(r);
      if (steps.isEmpty()) continue;
      Address x = b.fetch(rows, (long) Long.BYTES * r);
      b.move(x, offset);
      row(x, weights, steps, sums);
    }
    return sums;
  }

  /** A row of outputs that an input row touches, and by which row of the kernel. */
  private record Step(int outputRow, int firstOffset, List<Integer> columns) {}

  private List<Step> steps(int inputRow) {
    List<Step> steps = new ArrayList<>();
    for (int i = shape.height() - 1; i >= 0; i--) {
      int distance = inputRow - i * shape.strideH();
      int row = distance / shape.dilationH();
      if (distance < 0 || distance % shape.dilationH() != 0 || row >= pattern.rows()) continue;
      List<Integer> columns = pattern.columns(row);
      int before = 0;
      for (int above = 0; above < row; above++) before += pattern.columns(above).size();
      if (!columns.isEmpty()) steps.add(new Step(i, before, columns));
    }
    return steps;
  }

  /** All products of an input row, pixel after pixel. */
  private void row(Address x, Address weight, List<Step> steps, List<Value> sums) {
    int width = shape.width();
    int last = 0;
    for (Step step : steps) last = Math.max(last, step.columns().getLast());
    int end = Math.min((width - 1) * shape.strideW() + last * shape.dilationW() + 1, shape.window());
    for (int p = shape.left(); p < end; p++)
      for (Step step : steps)
        for (int t = step.columns().size() - 1; t >= 0; t--) {
          int distance = p - step.columns().get(t) * shape.dilationW();
          int q = distance / shape.strideW();
          if (distance < 0 || distance % shape.strideW() != 0 || q >= width) continue;
          int at = step.outputRow() * width + q;
          sums.set(at, product(x, p, weight, step.firstOffset() + t, sums.get(at)));
        }
  }

  private Value product(Address x, int pixel, Address weight, int tap, Value sum) {
    Value value = b.load(shape.type(), x, pixel * shape.pixelBytes());
    if (!pattern.masked()) {
      Value factor = b.load(shape.type(), weight, tap * vector);
      return shape.type() == F32 ? b.fma(value, factor, sum) : b.add(b.mul(value, factor), sum);
    }
    Value mask = b.load(I32, weight, (2L * tap + 1) * vector);
    Value bits = b.and(b.convert(Conversion.F32_BITS, value), mask);
    Value factor = b.load(F32, weight, 2L * tap * vector);
    return b.fma(b.convert(Conversion.F32_OF_BITS, bits), factor, sum);
  }

  private void store(Finish how, Value sum, int i) {
    Value value = how.scaled() ? scaled(sum) : sum;
    if (how.clamped()) value = b.min(b.max(value, b.constant(how.low())), b.constant(how.high()));
    if (how.integers() && shape.type() == F32) value = b.convert(Conversion.F32_TO_I32, value);
    long row = i / shape.width() * shape.outRowBytes();
    b.store(value, y, row + i % shape.width() * shape.outPixelBytes());
  }

  private Value scaled(Value sum) {
    return b.fma(sum, b.load(F32, finish, 0), b.load(F32, finish, vector));
  }
}
