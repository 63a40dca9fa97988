package dev.lowbit.cpu.codegen;

/** A vector that keeps its place from one turn of a loop to the next: an accumulator. */
public final class Variable {
  private final String name;
  private final Type type;

  Variable(String name, Type type) {
    this.name = name;
    this.type = type;
  }

  /** What its lanes are. */
  public Type type() {
    return type;
  }

  @Override
  public String toString() {
    return name;
  }
}
