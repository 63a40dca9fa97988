package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.codegen.Type.F32;

import dev.lowbit.Activation;
import dev.lowbit.cpu.codegen.Address;
import dev.lowbit.cpu.codegen.Conversion;
import dev.lowbit.cpu.codegen.Program;
import dev.lowbit.cpu.codegen.ProgramBuilder;
import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.cpu.codegen.Value;
import dev.lowbit.cpu.codegen.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Writes the program of planes: plane after plane, tile after tile. A tile is a vector of columns
 * by some rows.
 *
 * <pre>
 *   plane    [staged plane] [output] [its taps] [their end]
 *   tile     [int offset in the staged plane] [int offset in the output]
 *   taps     per tap [int offset of the pixel] [weight], then [bias] [scale]
 * </pre>
 */
final class PlaneTile {
  static final long PLANE = 0;
  static final long OUTPUT = 8;
  static final long TAPS = 16;
  static final long TAPS_END = 24;
  static final long PLANE_ENTRY = 32;
  static final long TILE_ENTRY = 8;
  static final long TAP = 8;
  static final long FINISH = 8;

  /** How the taps of a tile are written. */
  enum Form {
    /** All in a line, weights in registers: an input is loaded once for all rows of the tile. */
    STRAIGHT,
    /** A turn per column of a rectangle; an input is loaded once for all rows of the tile. */
    COLUMNS,
    /** A turn per tap: one program for all patterns. */
    TAPS
  }

  /**
   * What is fixed at plan time.
   *
   * @param type what is summed: floats, or ints where floats would round
   * @param lanes columns of a tile
   * @param height output rows of a tile
   * @param form how taps are written
   * @param taps offsets of the pixels of a line, or of the first column
   * @param rowBytes distance of the inputs of output rows
   * @param outRowBytes distance of output rows
   */
  record Shape(
      Type type,
      int lanes,
      int height,
      Form form,
      List<Long> taps,
      long rowBytes,
      long outRowBytes) {
    /** Inputs of a tile and what is multiplied with each. */
    SortedMap<Long, List<Product>> products() {
      long base = form == Form.STRAIGHT || taps.isEmpty() ? 0 : taps.getFirst();
      SortedMap<Long, List<Product>> products = new TreeMap<>();
      for (int t = 0; t < taps.size(); t++)
        for (int i = 0; i < height; i++)
          products
              .computeIfAbsent(taps.get(t) - base + i * rowBytes, _ -> new ArrayList<>())
              .add(new Product(i, t));
      return products;
    }
  }

  /** A row of the tile, and the tap that adds to it. */
  record Product(int row, int tap) {}

  private final Shape shape;
  private final ProgramBuilder b;

  private PlaneTile(Shape shape) {
    this.shape = shape;
    b = new ProgramBuilder("stencil of planes", shape.lanes());
  }

  /** The program. */
  static Program program(Shape shape, Finish finish) {
    return new PlaneTile(shape).write(finish);
  }

  private Program write(Finish how) {
    Address plane = b.parameter("plane");
    Address planesEnd = b.parameter("planesEnd");
    Address tiles = b.parameter("tiles");
    Address tilesEnd = b.parameter("tilesEnd");
    b.loop(
        plane,
        planesEnd,
        () -> {
          Address x = b.fetch(plane, PLANE);
          Address y = b.fetch(plane, OUTPUT);
          Address taps = b.fetch(plane, TAPS);
          Address end = b.fetch(plane, TAPS_END);
          Address tile = b.copy(tiles, 0);
          b.loop(
              tile,
              tilesEnd,
              () -> {
                Address from = b.index(x, tile, 0);
                Address to = b.index(y, tile, Integer.BYTES);
                Value first = how.scaled() ? b.constant(0) : b.splat(shape.type(), end, 0);
                List<Value> sums = sums(from, taps, end, first);
                for (int i = 0; i < sums.size(); i++)
                  b.store(finished(how, sums.get(i), end), to, i * shape.outRowBytes());
                b.move(tile, TILE_ENTRY);
              });
          b.move(plane, PLANE_ENTRY);
        });
    return b.build();
  }

  private List<Value> weights(Address taps) {
    List<Value> weights = new ArrayList<>();
    for (int t = 0; t < shape.taps().size(); t++)
      weights.add(b.splat(shape.type(), taps, t * TAP + Integer.BYTES));
    return weights;
  }

  private List<Value> sums(Address from, Address taps, Address end, Value first) {
    if (shape.form() == Form.STRAIGHT) {
      List<Value> sums = new ArrayList<>();
      for (int i = 0; i < shape.height(); i++) sums.add(first);
      add(from, weights(taps), sums);
      return sums;
    }
    List<Variable> sums = new ArrayList<>();
    for (int i = 0; i < shape.height(); i++) sums.add(b.variable(first));
    Address tap = b.copy(taps, 0);
    b.loop(
        tap,
        end,
        () -> {
          Address x = b.index(from, tap, 0);
          List<Value> values = new ArrayList<>();
          for (Variable sum : sums) values.add(b.get(sum));
          add(x, weights(tap), values);
          for (int i = 0; i < sums.size(); i++) b.set(sums.get(i), values.get(i));
          b.move(tap, shape.taps().size() * TAP);
        });
    return sums.stream().map(b::get).toList();
  }

  private void add(Address x, List<Value> weights, List<Value> sums) {
    shape
        .products()
        .forEach((offset, products) -> {
          Value value = b.load(shape.type(), x, offset);
          Consumer<Product> multiply =
              p -> sums.set(p.row(), product(value, weights.get(p.tap()), sums.get(p.row())));
          products.forEach(multiply);
        });
  }

  private Value product(Value x, Value weight, Value sum) {
    return shape.type() == F32 ? b.fma(x, weight, sum) : b.add(b.mul(x, weight), sum);
  }

  private Value finished(Finish how, Value sum, Address end) {
    Value value = how.scaled() ? scaled(sum, end) : sum;
    Activation.Clamp clamp = how.clamp();
    if (clamp != null)
      value = b.min(b.max(value, b.constant(clamp.low())), b.constant(clamp.high()));
    boolean floats = shape.type() == F32;
    return how.integers() && floats ? b.convert(Conversion.F32_TO_I32, value) : value;
  }

  private Value scaled(Value sum, Address end) {
    return b.fma(sum, b.splat(F32, end, Float.BYTES), b.splat(F32, end, 0));
  }
}
