package dev.lowbit.cpu.codegen;

import java.util.List;
import java.util.stream.IntStream;

/** The operations of a program: what each takes, and what no CPU has. */
abstract sealed class Expressions permits ProgramBuilder {
  /** Lanes of every vector. */
  public abstract int lanes();

  /** The vector of the node, computed here if it is not known yet. */
  abstract Value value(Type type, Node node);

  /** Refuses a vector of another program or of a loop that has ended. */
  abstract void check(Value value);

  abstract IllegalArgumentException refused(String reason);

  /** a + b. */
  public Value add(Value a, Value b) {
    return binary(Arithmetic.ADD, a, b);
  }

  /** a - b. */
  public Value sub(Value a, Value b) {
    return binary(Arithmetic.SUB, a, b);
  }

  /** a * b. */
  public Value mul(Value a, Value b) {
    return binary(Arithmetic.MUL, a, b);
  }

  /** The lesser; of floats as {@link Math#min(float, float)}. */
  public Value min(Value a, Value b) {
    return binary(Arithmetic.MIN, a, b);
  }

  /** The greater; of floats as {@link Math#max(float, float)}. */
  public Value max(Value a, Value b) {
    return binary(Arithmetic.MAX, a, b);
  }

  /** The bits of integers that both have. */
  public Value and(Value a, Value b) {
    return binary(Arithmetic.AND, a, b);
  }

  private Value binary(Arithmetic op, Value a, Value b) {
    check(a);
    check(b);
    if (a.type() != b.type()) throw refused(a.type() + " " + op + " " + b.type());
    if (op == Arithmetic.MUL && a.type() == Type.I8)
      throw refused("i8 * i8: no CPU multiplies bytes; convert to i16");
    if (op == Arithmetic.AND && a.type() == Type.F32)
      throw refused("f32 & f32: convert to the bits");
    return value(a.type(), new Node.Binary(op, a, b));
  }

  /** a * b + c, rounded once. */
  public Value fma(Value a, Value b, Value c) {
    check(a);
    check(b);
    check(c);
    if (a.type() != Type.F32 || b.type() != Type.F32 || c.type() != Type.F32)
      throw refused(
          "fma of " + a.type() + ", " + b.type() + ", " + c.type() + "; only f32 is fused");
    return value(Type.F32, new Node.Fma(a, b, c));
  }

  /** -a. */
  public Value negate(Value a) {
    check(a);
    return value(a.type(), new Node.Negate(a));
  }

  /** Every lane shifted by the same count. */
  public Value shift(Direction op, Value a, int count) {
    check(a);
    if (a.type() != Type.I32 && a.type() != Type.I16)
      throw refused(a.type() + " " + op + " " + count + "; only i32 and i16 shift");
    int bits = a.type().bytes() * Byte.SIZE;
    // Java would take the count modulo 32: a negative shift silently becomes a huge one.
    if (count < 0 || count >= bits)
      throw refused(a.type() + " " + op + " " + count + "; 0 to " + (bits - 1) + " is possible");
    return value(a.type(), new Node.Shift(op, a, count));
  }

  /** Another type, lane by lane. */
  public Value convert(Conversion op, Value a) {
    check(a);
    if (a.type() != op.from()) throw refused(op.name() + " of " + a.type());
    return value(op.to(), new Node.Convert(op, a));
  }

  /** Lane i is lane {@code from[i]} of a. */
  public Value permute(Value a, int... from) {
    check(a);
    return value(a.type(), new Node.Permute(a, lanes(from, lanes())));
  }

  /** Lane i is lane {@code from[i]} of a followed by b. */
  public Value permute(Value a, Value b, int... from) {
    check(a);
    check(b);
    if (a.type() != b.type()) throw refused("a permutation of " + a.type() + " and " + b.type());
    if (a.type().bytes() != Integer.BYTES)
      throw refused("a permutation of two vectors of " + a.type() + "; only f32 and i32 have one");
    return value(a.type(), new Node.Permute2(a, b, lanes(from, 2 * lanes())));
  }

  private List<Integer> lanes(int[] from, int most) {
    if (from.length != lanes())
      throw refused("a permutation of " + from.length + " lanes, not " + lanes());
    for (int lane : from)
      if (lane < 0 || lane >= most)
        throw refused("a permutation takes lane " + lane + " of " + most);
    return IntStream.of(from).boxed().toList();
  }
}
