package dev.lowbit.cpu.codegen;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.cpu.Workspace;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Generated code does what the program means, on edge values, before and after C2. */
class ProgramProperties {
  private static final int TURNS = 3;

  /** After as many C2 has compiled it: what it cannot do in a register it does in objects. */
  private static final int INVOCATIONS = 12_000;

  @Property(tries = 150)
  void interpretedCodeIsTheProgram(
      @ForAll long seed,
      @ForAll @IntRange(max = 2) int halvings,
      @ForAll @IntRange(max = 60) int n) {
    check(seed, Math.max(4, Programs.LANES >> halvings), n, false);
  }

  @Property(tries = 12)
  void compiledCodeIsTheProgram(
      @ForAll long seed,
      @ForAll @IntRange(max = 2) int halvings,
      @ForAll @IntRange(max = 40) int n) {
    check(seed, Math.max(4, Programs.LANES >> halvings), n, true);
  }

  private static void check(long seed, int lanes, int operations, boolean warm) {
    Program program = Programs.random(seed, lanes, operations);
    Workspace table = new Workspace(64);
    table.memory().set(JAVA_LONG, 8, Programs.TURN);
    Field field = new Field(seed);
    Field expected = new Field(seed);
    Code code = new CodeCache(1).code(program, Limits.spilling(), new Interpreter(program));
    assertTrue(code.generated(), code::explain);
    if (warm) {
      for (int i = 0; i < INVOCATIONS; i++) run(code.kernel(), field, table, i % 20 == 0 ? 1 : 0);
      field.clear();
    }
    run(code.kernel(), field, table, TURNS);
    run(new Interpreter(program), expected, table, TURNS);
    Field.assertSame(expected, field, program.toString());
  }

  private static void run(Kernel kernel, Field field, Workspace table, int turns) {
    kernel.run(field.in(), field.out(), field.in() + (long) turns * Programs.TURN, table.address());
  }
}
