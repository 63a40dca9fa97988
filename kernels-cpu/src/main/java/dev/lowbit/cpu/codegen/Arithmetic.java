package dev.lowbit.cpu.codegen;

/** Two vectors to one, lane by lane, as Java's operators and {@code Math.min/max} define it. */
public enum Arithmetic {
  ADD("add", "+"),
  SUB("sub", "-"),
  MUL("mul", "*"),
  MIN("min", "min"),
  MAX("max", "max");

  private final String method;
  private final String text;

  Arithmetic(String method, String text) {
    this.method = method;
    this.text = text;
  }

  boolean commutes() {
    return this != SUB;
  }

  /** The method of the vector classes. */
  String method() {
    return method;
  }

  @Override
  public String toString() {
    return text;
  }
}
