package dev.lowbit.cpu.codegen;

import dev.lowbit.cpu.codegen.Statement.Define;
import dev.lowbit.cpu.codegen.Statement.Loop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A checked program: straight lines of vector expressions, in loops that walk addresses to an end.
 * Written with {@link ProgramBuilder}, run by what {@link CodeCache} makes of it.
 */
public final class Program {
  private final String name;
  private final int lanes;
  private final boolean told;
  private final List<Address> parameters;
  private final List<Value> constants;
  private final List<Statement> body;
  private final String text;

  Program(
      String name,
      int lanes,
      boolean told,
      List<Address> parameters,
      List<Value> constants,
      List<Statement> body) {
    this.name = name;
    this.lanes = lanes;
    this.told = told;
    this.parameters = List.copyOf(parameters);
    Set<Value> needed = new HashSet<>();
    this.body = needed(body, needed);
    this.constants = constants.stream().filter(needed::contains).toList();
    this.text = new Printer(this).text();
  }

  /** Leaves out values that nobody needs; a value is needed only after it is defined. */
  private static List<Statement> needed(List<Statement> lines, Set<Value> needed) {
    List<Statement> kept = new ArrayList<>();
    for (Statement line : lines.reversed()) {
      if (line instanceof Define d && !needed.contains(d.value())) continue;
      line.operands().forEach(needed::add);
      kept.add(
          line instanceof Loop l ? new Loop(l.moving(), l.end(), needed(l.body(), needed)) : line);
    }
    return List.copyOf(kept.reversed());
  }

  /** What it is for, for messages; no part of its meaning. */
  public String name() {
    return name;
  }

  /** Lanes of every vector. */
  public int lanes() {
    return lanes;
  }

  /** Whether C2 is told the class of every vector and the range of every address. */
  boolean told() {
    return told;
  }

  /** The registers it is called with. */
  public List<Address> parameters() {
    return parameters;
  }

  List<Value> constants() {
    return constants;
  }

  List<Statement> body() {
    return body;
  }

  /** Pseudo-code; programs of equal text are the same program. */
  public String text() {
    return text;
  }

  /** Every line, a loop before its body. */
  void forEach(Consumer<Statement> action) {
    forEach(body, action);
  }

  static void forEach(List<Statement> lines, Consumer<Statement> action) {
    for (Statement line : lines) {
      action.accept(line);
      if (line instanceof Loop loop) forEach(loop.body(), action);
    }
  }

  /** Every address: the parameters, and those it makes itself. */
  Set<Address> addresses() {
    Set<Address> all = new HashSet<>(parameters);
    forEach(line -> line.moved().forEach(all::add));
    return all;
  }

  @Override
  public String toString() {
    return name + "\n" + text;
  }
}
