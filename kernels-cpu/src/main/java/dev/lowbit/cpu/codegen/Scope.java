package dev.lowbit.cpu.codegen;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A block under construction: its lines, and the values that need not be computed again. */
final class Scope {
  private final @Nullable Scope outer;
  private final List<Statement> lines = new ArrayList<>();
  private final Map<Node, Value> known = new HashMap<>();
  private final Set<Object> names = new HashSet<>();
  private boolean open = true;

  Scope(@Nullable Scope outer) {
    this.outer = outer;
  }

  /** The value of an equal node. A load of an outer block may be stale in a later turn. */
  @Nullable Value find(Node node) {
    Value value = known.get(node);
    if (value != null || outer == null || !node.pure()) return value;
    return outer.find(node);
  }

  void define(Value value) {
    known.put(value.node(), value);
    lines.add(new Statement.Define(value));
  }

  void add(Statement line) {
    lines.add(line);
  }

  /** Forgets here and in every outer block. */
  void forget(Predicate<Node> stale) {
    known.keySet().removeIf(stale);
    if (outer != null) outer.forget(stale);
  }

  /** Makes an address or a variable known until the block ends. */
  void declare(Object name) {
    names.add(name);
  }

  boolean declares(Object name) {
    return names.contains(name) || (outer != null && outer.declares(name));
  }

  /** Whether it is this block or one around it. */
  boolean sees(Scope other) {
    return this == other || (outer != null && outer.sees(other));
  }

  boolean open() {
    return open;
  }

  List<Statement> close() {
    open = false;
    return List.copyOf(lines);
  }
}
