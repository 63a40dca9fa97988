package dev.lowbit.cpu.codegen;

import dev.lowbit.cpu.codegen.Statement.Assign;
import dev.lowbit.cpu.codegen.Statement.Copy;
import dev.lowbit.cpu.codegen.Statement.Declare;
import dev.lowbit.cpu.codegen.Statement.Define;
import dev.lowbit.cpu.codegen.Statement.Fetch;
import dev.lowbit.cpu.codegen.Statement.Index;
import dev.lowbit.cpu.codegen.Statement.Loop;
import dev.lowbit.cpu.codegen.Statement.Move;
import dev.lowbit.cpu.codegen.Statement.MoveBy;
import dev.lowbit.cpu.codegen.Statement.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A program as pseudo-code. Names are given in the order of printing, so that two programs that
 * were built in the same order print the same whatever else their builders computed.
 */
final class Printer {
  private final Program program;
  private final Map<Object, String> names = new HashMap<>();
  private final StringBuilder out = new StringBuilder();
  private int values;
  private int variables;
  private int addresses;

  Printer(Program program) {
    this.program = program;
  }

  String text() {
    for (Address parameter : program.parameters()) names.put(parameter, parameter.toString());
    String parameters =
        program.parameters().stream().map(Address::toString).collect(Collectors.joining(", "));
    String told = program.told() ? ", told all" : "";
    line(0, program.lanes() + " lanes (" + parameters + ")" + told);
    for (Value constant : program.constants()) define(0, constant);
    block(0, program.body());
    return out.toString();
  }

  private void block(int depth, List<Statement> lines) {
    for (Statement statement : lines)
      switch (statement) {
        case Define s -> define(depth, s.value());
        case Store s -> line(depth, memory(s.address(), s.offset()) + " = " + of(s.value()));
        case Declare s -> {
          names.put(s.variable(), "v" + variables++);
          line(depth, "var " + of(s.variable()) + " = " + of(s.value()));
        }
        case Assign s -> line(depth, of(s.variable()) + " = " + of(s.value()));
        case Move s -> line(depth, of(s.address()) + " += " + s.bytes());
        case MoveBy s -> line(depth, of(s.address()) + " += " + of(s.distance()));
        case Copy s -> {
          String from = of(s.base()) + (s.bytes() == 0 ? "" : " + " + s.bytes());
          line(depth, made(s.address()) + " = " + from);
        }
        case Index s -> {
          String from = of(s.base()) + " + int " + memory(s.stream(), s.offset());
          line(depth, made(s.address()) + " = " + from);
        }
        case Fetch s -> line(depth, made(s.address()) + " = long " + memory(s.table(), s.offset()));
        case Loop s -> {
          line(depth, "until " + of(s.moving()) + " == " + of(s.end()) + ":");
          block(depth + 1, s.body());
        }
      }
  }

  private void define(int depth, Value value) {
    names.put(value, "t" + values++);
    line(depth, of(value) + " = " + expression(value));
  }

  private String expression(Value value) {
    return switch (value.node()) {
      case Node.Load n -> n.type() + " " + memory(n.address(), n.offset());
      case Node.Splat n -> n.type() + " all " + memory(n.address(), n.offset());
      case Node.Constant n ->
          n.type() == Type.F32
              ? "f32 " + Float.intBitsToFloat(n.bits())
              : n.type() + " " + n.bits();
      case Node.Read n -> of(n.variable());
      case Node.Negate n -> "-" + of(n.a());
      case Node.Binary n ->
          switch (n.op()) {
            case ADD, SUB, MUL, AND -> of(n.a()) + " " + n.op() + " " + of(n.b());
            case MIN, MAX -> n.op() + "(" + of(n.a()) + ", " + of(n.b()) + ")";
          };
      case Node.Fma n -> of(n.a()) + " * " + of(n.b()) + " + " + of(n.c());
      case Node.Shift n -> of(n.a()) + " " + n.op() + " " + n.count();
      case Node.Convert n -> n.op() + "(" + of(n.a()) + ")";
      case Node.Permute n -> of(n.a()) + n.lanes();
      case Node.Permute2 n -> "(" + of(n.a()) + ", " + of(n.b()) + ")" + n.lanes();
    };
  }

  private String memory(Address address, long offset) {
    return "[" + of(address) + (offset == 0 ? "" : " + " + offset) + "]";
  }

  private String made(Address address) {
    return names.computeIfAbsent(address, _ -> "p" + addresses++);
  }

  private String of(Object named) {
    return names.getOrDefault(named, "?");
  }

  private void line(int depth, String text) {
    out.repeat("  ", depth).append(text).append('\n');
  }
}
