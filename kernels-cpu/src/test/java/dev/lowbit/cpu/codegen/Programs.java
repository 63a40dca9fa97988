package dev.lowbit.cpu.codegen;

import static dev.lowbit.cpu.codegen.Type.F32;
import static dev.lowbit.cpu.codegen.Type.I16;
import static dev.lowbit.cpu.codegen.Type.I32;
import static dev.lowbit.cpu.codegen.Type.I8;

import dev.lowbit.cpu.Lanes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Programs of the tests. */
final class Programs {
  static final int LANES = Lanes.FLOAT_LANES;

  /** Bytes between two turns of the loop of {@link #random}. */
  static final int TURN = 1024;

  private Programs() {}

  /**
   * One row of a depthwise convolution, lanes = channels: {@code tile} neighbouring pixels, all
   * rows of the kernel, channel block after channel block. Parameters x, y, w, end of w.
   *
   * @param rowBytes distance between rows of x
   * @param pixelBytes distance between pixels of x and of y
   */
  static Program depthwise(int kh, int kw, int tile, long rowBytes, long pixelBytes) {
    long block = LANES * 4L;
    ProgramBuilder b = new ProgramBuilder("depthwise " + kh + "x" + kw, LANES);
    Address x = b.parameter("x");
    Address y = b.parameter("y");
    Address w = b.parameter("w");
    Address end = b.parameter("end");
    b.loop(
        w,
        end,
        () -> {
          Value[] sums = new Value[tile];
          for (int i = 0; i < kh; i++)
            for (int j = 0; j < kw; j++) {
              Value weight = b.load(F32, w, ((long) i * kw + j) * block);
              for (int q = 0; q < tile; q++) {
                Value pixel = b.load(F32, x, i * rowBytes + (q + j) * pixelBytes);
                sums[q] = i + j == 0 ? b.mul(pixel, weight) : b.fma(pixel, weight, sums[q]);
              }
            }
          for (int q = 0; q < tile; q++) b.store(sums[q], y, q * pixelBytes);
          b.move(x, block);
          b.move(y, block);
          b.move(w, (long) kh * kw * block);
        });
    return b.build();
  }

  /**
   * Rows of a sparse matrix times a panel of {@code vectors} vectors. Parameters x, records of (int
   * byte offset, float weight), end of each row's records as int offsets, end of these, y, and the
   * start of the records.
   */
  static Program sparse(int vectors, long yBytes) {
    long block = LANES * 4L;
    ProgramBuilder b = new ProgramBuilder("sparse rows", LANES);
    Address x = b.parameter("x");
    Address record = b.parameter("record");
    Address row = b.parameter("row");
    Address lastRow = b.parameter("lastRow");
    Address y = b.parameter("y");
    Address records = b.parameter("records");
    b.loop(
        row,
        lastRow,
        () -> {
          List<Variable> sums = new ArrayList<>();
          for (int q = 0; q < vectors; q++) sums.add(b.variable(b.constant(0)));
          Address end = b.index(records, row, 0);
          b.loop(
              record,
              end,
              () -> {
                Address from = b.index(x, record, 0);
                Value weight = b.splat(F32, record, 4);
                for (int q = 0; q < vectors; q++)
                  b.set(
                      sums.get(q), b.fma(b.load(F32, from, q * block), weight, b.get(sums.get(q))));
                b.move(record, 8);
              });
          for (int q = 0; q < vectors; q++)
            b.store(b.max(b.get(sums.get(q)), b.constant(0)), y, q * block);
          b.move(row, 4);
          b.move(y, yBytes);
        });
    return b.build();
  }

  /** One operation on two vectors of x, its result at y. */
  static Program single(Type type, Expression expression) {
    ProgramBuilder b = new ProgramBuilder("single", LANES);
    Address x = b.parameter("x");
    Address y = b.parameter("y");
    Address end = b.parameter("end");
    b.loop(
        x,
        end,
        () -> {
          Value first = b.load(type, x, 0);
          Value second = b.load(type, x, (long) LANES * type.bytes());
          b.store(expression.of(b, first, second), y, 0);
          b.move(x, (long) LANES * type.bytes());
        });
    return b.build();
  }

  /** An expression of two operands. */
  @FunctionalInterface
  interface Expression {
    Value of(ProgramBuilder b, Value first, Value second);
  }

  /**
   * Any operations on any types. Parameters x, y, end of x, which is some {@link #TURN} bytes
   * further.
   */
  static Program random(long seed, int lanes, int operations) {
    Random random = new Random(seed);
    ProgramBuilder b = new ProgramBuilder("random " + seed, lanes);
    Address x = b.parameter("x");
    Address y = b.parameter("y");
    Address end = b.parameter("end");
    Address step = b.fetch(b.parameter("table"), 8);
    List<Variable> variables = new ArrayList<>();
    for (Type type : Type.values()) variables.add(b.variable(b.load(type, x, 4)));
    Runnable body =
        () -> {
          List<Value> values = new ArrayList<>();
          Address ahead = b.copy(x, random.nextInt(TURN / 2));
          for (Type type : Type.values()) {
            values.add(b.load(type, ahead, random.nextInt(TURN / 4)));
            values.add(b.splat(type, x, random.nextInt(TURN / 2)));
          }
          variables.forEach(variable -> values.add(b.get(variable)));
          for (int i = 0; i < operations; i++) values.add(operation(b, random, values));
          for (Variable variable : variables)
            b.set(variable, pick(random, values, variable.type()));
          long at = 0;
          for (Value value : values.reversed()) {
            b.store(value, y, at);
            at += (long) lanes * value.type().bytes();
            if (at > TURN - 256) break;
          }
          b.move(x, TURN);
          b.move(y, step);
        };
    b.loop(x, end, body);
    for (int i = 0; i < variables.size(); i++) b.store(b.get(variables.get(i)), y, i * 64L);
    return b.build();
  }

  private static Value operation(ProgramBuilder b, Random random, List<Value> values) {
    Type type = List.of(Type.values()).get(random.nextInt(4));
    Value a = pick(random, values, type);
    Value c = pick(random, values, type);
    int lanes = b.lanes();
    return switch (random.nextInt(12)) {
      case 0 -> b.add(a, c);
      case 1 -> b.sub(a, c);
      case 2 -> type == I8 ? b.min(a, c) : b.mul(a, c);
      case 3 -> b.min(a, c);
      case 4 -> type == F32 ? b.max(a, c) : b.and(a, c);
      case 5 -> type == F32 ? b.fma(a, c, pick(random, values, F32)) : b.negate(a);
      case 6 ->
          type == I32 || type == I16
              ? b.shift(
                  List.of(Direction.values()).get(random.nextInt(3)),
                  a,
                  random.nextInt(type.bytes() * Byte.SIZE))
              : b.negate(a);
      case 7, 8 -> {
        List<Conversion> possible = conversions(type);
        yield b.convert(possible.get(random.nextInt(possible.size())), a);
      }
      case 9 -> b.permute(a, random.ints(lanes, 0, lanes).toArray());
      case 10 ->
          type.bytes() == 4
              ? b.permute(a, c, random.ints(lanes, 0, 2 * lanes).toArray())
              : b.max(a, c);
      default ->
          type == F32
              ? b.add(a, b.constant(random.nextFloat() - 0.5f))
              : b.sub(a, b.constant(type, random.nextInt(100) - 50));
    };
  }

  /** Without the bits of a float, where one NaN differs from another. */
  private static List<Conversion> conversions(Type from) {
    return Arrays.stream(Conversion.values())
        .filter(op -> op.from() == from && op != Conversion.F32_BITS)
        .toList();
  }

  private static Value pick(Random random, List<Value> values, Type type) {
    List<Value> fitting = values.stream().filter(value -> value.type() == type).toList();
    return fitting.get(random.nextInt(fitting.size()));
  }
}
