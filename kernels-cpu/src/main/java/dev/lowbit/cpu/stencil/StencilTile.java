package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.codegen.Type.F32;
import static dev.lowbit.cpu.codegen.Type.I32;
import static dev.lowbit.cpu.codegen.Type.I8;

import dev.lowbit.Input;
import dev.lowbit.cpu.codegen.Address;
import dev.lowbit.cpu.codegen.Conversion;
import dev.lowbit.cpu.codegen.Program;
import dev.lowbit.cpu.codegen.ProgramBuilder;
import dev.lowbit.cpu.codegen.Value;
import dev.lowbit.cpu.codegen.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Writes the program of a tile: {@code height x width} output pixels, vector of channels after
 * vector of channels.
 *
 * <pre>
 *   frame   [first row address] [their end] [weights] [scale and bias]
 *           [distances to the next vector of channels: of input, output, weights, scale and bias]
 *   rows    [address of input row] per row of the span; a row of zeros outside the image
 *   weights per vector of channels: per offset [weight] or [weight][mask]
 * </pre>
 *
 * <p>Every input pixel is loaded once and multiplied into all outputs it touches; pixels that share
 * outputs come far apart. Rows of equal columns run in a loop, one after the other, if the tile is
 * one row high; rows outside the image are then left out.
 */
final class StencilTile {
  /** Parameters of the kernel: frame, offset in the rows, output, end of the offset. */
  static final long ROWS = 0;

  static final long ROWS_END = 8;
  static final long WEIGHTS = 16;
  static final long FINISH = 24;
  static final long STEP = 32;
  static final long Y_STEP = 40;
  static final long WEIGHTS_STEP = 48;
  static final long FINISH_STEP = 56;
  static final long FRAME_BYTES = 64;

  private final TileShape shape;
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
  private final Address frame;

  private StencilTile(TileShape shape, TapPattern pattern) {
    this.shape = shape;
    this.pattern = pattern;
    b = new ProgramBuilder("stencil", shape.lanes());
    vector = shape.lanes() * (long) Float.BYTES;
    frame = b.parameter("frame");
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
  static Program program(TileShape shape, TapPattern pattern, Finish finish) {
    return new StencilTile(shape, pattern).write(finish);
  }

  private Program write(Finish how) {
    FinishSteps ending = new FinishSteps(b, how, shape.type(), finish, vector);
    Map<Address, Address> steps = new LinkedHashMap<>();
    steps.put(offset, b.fetch(frame, STEP));
    steps.put(y, b.fetch(frame, Y_STEP));
    steps.put(weights, b.fetch(frame, WEIGHTS_STEP));
    steps.put(finish, b.fetch(frame, FINISH_STEP));
    b.loop(
        offset,
        end,
        () -> {
          List<Value> sums = shape.looped() ? looped(how) : straight(first(how, 0));
          for (int i = 0; i < sums.size(); i++) b.store(ending.of(sums.get(i)), y, output(i));
          steps.forEach(b::move);
        });
    return b.build();
  }

  /** What the sum of an output starts with. */
  private Value first(Finish how, int i) {
    if (shape.part().adds()) {
      boolean converted = how.integers() && shape.type() == F32;
      Value sum = b.load(converted ? I32 : shape.type(), y, output(i));
      return converted ? b.convert(Conversion.I32_TO_F32, sum) : sum;
    }
    return how.scaled() ? b.constant(0) : b.load(shape.type(), finish, vector);
  }

  private long output(int i) {
    return i / shape.width() * shape.outRowBytes() + i % shape.width() * shape.outPixelBytes();
  }

  /** A turn per row of the kernel; sums are carried. */
  private List<Value> looped(Finish how) {
    List<Variable> sums = new ArrayList<>();
    for (int q = 0; q < shape.width(); q++) sums.add(b.variable(first(how, q)));
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
          int from = shape.part().from();
          List<Step> steps = List.of(new Step(0, from, columns()));
          for (int p : pixels()) pixel(x, p, weight, steps, values);
          for (int q = 0; q < sums.size(); q++) b.set(sums.get(q), values.get(q));
          b.move(row, (long) Long.BYTES * shape.dilationH());
          b.move(weight, weightBytes(pattern, shape.lanes()) / pattern.rows());
        });
    return sums.stream().map(b::get).toList();
  }

  /** The columns of the kernel that a turn does. */
  private List<Integer> columns() {
    return pattern.columns(0).subList(shape.part().from(), shape.part().to());
  }

  /** Every pixel of the input once, for all outputs it touches. */
  private List<Value> straight(Value first) {
    List<Value> sums = new ArrayList<>();
    for (int i = 0; i < shape.height() * shape.width(); i++) sums.add(first);
    int span = (shape.height() - 1) * shape.strideH() + (pattern.rows() - 1) * shape.dilationH();
    int turns = shape.height() == 1 ? span + 1 : pattern.rows() * shape.dilationH();
    for (int turn = 0; turn < turns && pattern.rows() > 0; turn++) {
      Map<Integer, Address> addresses = new TreeMap<>();
      for (int r = turn; r <= span; r += turns)
        if (!steps(r).isEmpty()) {
          Address x = b.fetch(rows, (long) Long.BYTES * r);
          b.move(x, offset);
          addresses.put(r, x);
        }
      for (int p : pixels()) addresses.forEach((r, x) -> pixel(x, p, weights, steps(r), sums));
    }
    return sums;
  }

  /**
   * The columns of the window inside the image, those that share outputs far apart: a sum that is
   * added to again at once would wait for the last addition.
   */
  private List<Integer> pixels() {
    int first = shape.looped() ? columns().getFirst() : pattern.firstColumn();
    int last = shape.looped() ? columns().getLast() : pattern.lastColumn();
    int reach = (shape.width() - 1) * shape.strideW() + last * shape.dilationW() + 1;
    int end = Math.min(reach, shape.window());
    int apart = (last - first + 1) * shape.dilationW();
    return IntStream.range(0, apart)
        .flatMap(turn -> IntStream.iterate(turn, p -> p < end, p -> p + apart))
        .filter(p -> p >= shape.left())
        .boxed()
        .toList();
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

  /** All products of an input pixel. */
  private void pixel(Address x, int p, Address weight, List<Step> steps, List<Value> sums) {
    for (Step step : steps)
      for (int t = step.columns().size() - 1; t >= 0; t--) {
        int distance = p - step.columns().get(t) * shape.dilationW();
        int q = distance / shape.strideW();
        if (distance < 0 || distance % shape.strideW() != 0 || q >= shape.width()) continue;
        int at = step.outputRow() * shape.width() + q;
        sums.set(at, product(x, p, weight, step.firstOffset() + t, sums.get(at)));
      }
  }

  private Value product(Address x, int pixel, Address weight, int tap, Value sum) {
    Value value = numbers(x, pixel * shape.pixelBytes());
    if (!pattern.masked()) {
      Value factor = b.load(shape.type(), weight, tap * vector);
      return shape.type() == F32 ? b.fma(value, factor, sum) : b.add(b.mul(value, factor), sum);
    }
    Value mask = b.load(I32, weight, (2L * tap + 1) * vector);
    Value bits = b.and(b.convert(Conversion.F32_BITS, value), mask);
    Value factor = b.load(F32, weight, 2L * tap * vector);
    return b.fma(b.convert(Conversion.F32_OF_BITS, bits), factor, sum);
  }

  /** The numbers of a vector of channels. */
  private Value numbers(Address x, long at) {
    Input input = shape.input();
    if (input.floats()) return b.load(F32, x, at);
    boolean unsigned = input instanceof Input.Uint8;
    Value ints =
        b.convert(unsigned ? Conversion.U8_TO_I32 : Conversion.I8_TO_I32, b.load(I8, x, at));
    if (shape.type() == I32) return b.sub(ints, b.constant(I32, input.zeroPoint()));
    Value floats = b.convert(Conversion.I32_TO_F32, ints);
    return input.zeroPoint() == 0 ? floats : b.sub(floats, b.constant(input.zeroPoint()));
  }
}
