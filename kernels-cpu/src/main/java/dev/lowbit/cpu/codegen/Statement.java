package dev.lowbit.cpu.codegen;

import java.util.List;
import java.util.stream.Stream;

/** One line of a program. */
sealed interface Statement {
  /** Computes a value. */
  record Define(Value value) implements Statement {}

  /** Writes lanes to memory. */
  record Store(Value value, Address address, long offset) implements Statement {}

  /** Gives a variable its first value. */
  record Declare(Variable variable, Value value) implements Statement {}

  /** Gives a variable another value. */
  record Assign(Variable variable, Value value) implements Statement {}

  /** address += bytes. */
  record Move(Address address, long bytes) implements Statement {}

  /** address += distance. */
  record MoveBy(Address address, Address distance) implements Statement {}

  /** address = base + bytes. */
  record Copy(Address address, Address base, long bytes) implements Statement {}

  /** address = base + the int at stream + offset. */
  record Index(Address address, Address base, Address stream, long offset) implements Statement {}

  /** address = the long at table + offset. */
  record Fetch(Address address, Address table, long offset) implements Statement {}

  /** Repeats the body until the moving address is the end, which it may be at once. */
  record Loop(Address moving, Address end, List<Statement> body) implements Statement {}

  /** The vectors it needs, those of a loop's body left out. */
  default Stream<Value> operands() {
    return switch (this) {
      case Define s -> s.value.node().operands();
      case Store s -> Stream.of(s.value);
      case Declare s -> Stream.of(s.value);
      case Assign s -> Stream.of(s.value);
      case Move _, MoveBy _, Copy _, Index _, Fetch _, Loop _ -> Stream.empty();
    };
  }

  /** Addresses that change in it. */
  default Stream<Address> moved() {
    return switch (this) {
      case Move s -> Stream.of(s.address);
      case MoveBy s -> Stream.of(s.address);
      case Copy s -> Stream.of(s.address);
      case Index s -> Stream.of(s.address);
      case Fetch s -> Stream.of(s.address);
      case Loop s -> s.body.stream().flatMap(Statement::moved);
      case Define _, Store _, Declare _, Assign _ -> Stream.empty();
    };
  }
}
