package dev.lowbit.gpu.emulator;

/**
 * One decoded micro-operation. {@code d} is the destination and {@code a, b, c} are the sources:
 * offsets of rows of 32 lanes in the register file that the code implies, or predicate numbers.
 */
final class Op {
  static final int NONE = -1;
  private static final int[] NO_ROWS = {};

  final Code code;
  final int line;
  final String text;

  int guard = NONE;
  boolean guardNegated;
  int d = NONE;
  int a = NONE;
  int b = NONE;
  int c = NONE;

  /** What distinguishes variants of one code: comparison, rounding, immediate table, flags. */
  int mode;

  /** Predicate that a boolean operand or second destination names. */
  int p = NONE;

  int q = NONE;
  boolean negated;

  /** Memory: state space, bytes per element, sign, displacement, whether the address is 64-bit. */
  Space space = Space.GLOBAL;

  int width;
  boolean signed;
  boolean wideAddress;
  boolean wide;
  long offset;

  /** Destinations or sources of vectors and fragments, or branch targets. */
  int[] rows = NO_ROWS;

  int[] rowsA = NO_ROWS;
  int[] rowsB = NO_ROWS;
  int[] rowsC = NO_ROWS;

  Op(Code code, int line, String text) {
    this.code = code;
    this.line = line;
    this.text = text;
  }

  /** State space of a memory access. */
  enum Space {
    GLOBAL,
    SHARED,
    LOCAL,
    GENERIC
  }

  @Override
  public String toString() {
    return "line " + line + ": " + text;
  }
}
