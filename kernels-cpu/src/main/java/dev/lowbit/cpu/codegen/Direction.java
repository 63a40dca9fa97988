package dev.lowbit.cpu.codegen;

/** Where a shift goes. */
public enum Direction {
  LEFT("<<", "LSHL"),
  /** The sign comes in. */
  RIGHT(">>", "ASHR"),
  /** Zeros come in. */
  RIGHT_UNSIGNED(">>>", "LSHR");

  private final String text;
  private final String operator;

  Direction(String text, String operator) {
    this.text = text;
    this.operator = operator;
  }

  /** The constant of {@code VectorOperators}. */
  String operator() {
    return operator;
  }

  @Override
  public String toString() {
    return text;
  }
}
