package dev.lowbit.cpu.codegen;

/**
 * What a program becomes, or a hand-written loop that does the same.
 *
 * <p>Six registers, as many as a call passes without the stack; what more a program needs it
 * fetches from a table in plan-owned memory.
 */
@FunctionalInterface
public interface Kernel {
  /** How many registers a program may ask for. */
  int PARAMETERS = 6;

  /** Runs; registers beyond the program's parameters are ignored. */
  void run(long p0, long p1, long p2, long p3, long p4, long p5);

  /** Runs a program of at most four parameters. */
  default void run(long p0, long p1, long p2, long p3) {
    run(p0, p1, p2, p3, 0, 0);
  }
}
