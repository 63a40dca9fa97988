package dev.lowbit.cpu.codegen;

import java.util.List;
import java.util.stream.Stream;

/** What makes a {@link Value}. Values compare by identity, so equal nodes compute the same. */
sealed interface Node {
  /** Lanes from memory. */
  record Load(Type type, Address address, long offset) implements Node {}

  /** One element from memory in every lane. */
  record Splat(Type type, Address address, long offset) implements Node {}

  /** One constant in every lane; a float as its bits. */
  record Constant(Type type, int bits) implements Node {}

  /** What a variable holds now. */
  record Read(Variable variable) implements Node {}

  /** -a. */
  record Negate(Value a) implements Node {}

  /** a op b. */
  record Binary(Arithmetic op, Value a, Value b) implements Node {}

  /** a * b + c, rounded once. */
  record Fma(Value a, Value b, Value c) implements Node {}

  /** Every lane shifted by the same count. */
  record Shift(Direction op, Value a, int count) implements Node {}

  /** Another type. */
  record Convert(Conversion op, Value a) implements Node {}

  /** Lane i is lane {@code lanes[i]} of a. */
  record Permute(Value a, List<Integer> lanes) implements Node {}

  /** Lane i is lane {@code lanes[i]} of a followed by b. */
  record Permute2(Value a, Value b, List<Integer> lanes) implements Node {}

  /** The vectors it needs. */
  default Stream<Value> operands() {
    return switch (this) {
      case Load _, Splat _, Constant _, Read _ -> Stream.empty();
      case Negate n -> Stream.of(n.a);
      case Binary n -> Stream.of(n.a, n.b);
      case Fma n -> Stream.of(n.a, n.b, n.c);
      case Shift n -> Stream.of(n.a);
      case Convert n -> Stream.of(n.a);
      case Permute n -> Stream.of(n.a);
      case Permute2 n -> Stream.of(n.a, n.b);
    };
  }

  /** Whether it gives the same whenever it is computed. */
  default boolean pure() {
    return !(this instanceof Load || this instanceof Splat || this instanceof Read);
  }
}
