package dev.lowbit.cpu.codegen;

/** Two vectors to one, lane by lane, as Java's operators and {@code Math.min/max} define it. */
public enum Arithmetic {
  ADD("+"),
  SUB("-"),
  MUL("*"),
  MIN("min"),
  MAX("max"),
  /** Of the bits of integers. */
  AND("&");

  private final String text;

  Arithmetic(String text) {
    this.text = text;
  }

  boolean commutes() {
    return this != SUB;
  }

  @Override
  public String toString() {
    return text;
  }
}
