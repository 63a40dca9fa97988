package dev.lowbit.cpu.codegen;

import static dev.lowbit.cpu.codegen.Programs.LANES;
import static dev.lowbit.cpu.codegen.Type.F32;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.cpu.Workspace;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The three kinds of program the language is for: right, compiled, and without allocation. */
class FamilyProgramTest {
  private static final int BLOCK = LANES * Float.BYTES;
  private final Workspace x = new Workspace(1 << 14);
  private final Workspace y = new Workspace(1 << 14);
  private final Workspace oracle = new Workspace(1 << 14);
  private final Random random = new Random(1);

  FamilyProgramTest() {
    for (int i = 0; i < x.bytes() / Float.BYTES; i++)
      x.memory().setAtIndex(JAVA_FLOAT, i, random.nextInt(100) - 50);
  }

  @Test
  void stencil() {
    int pixel = 2 * BLOCK;
    Program program = Programs.depthwise(3, 3, 4, 6L * pixel, pixel);
    Workspace w = new Workspace(2L * 9 * BLOCK);
    for (int i = 0; i < w.bytes() / Float.BYTES; i++)
      w.memory().setAtIndex(JAVA_FLOAT, i, random.nextInt(9) - 4);
    long start = w.address();
    check(program, 2, (k, to, n) -> k.run(x.address(), to, start, start + n * 9L * BLOCK));
  }

  @Test
  void sparseRows() {
    int vectors = 5;
    Program program = Programs.sparse(vectors, (long) vectors * BLOCK);
    int[] lengths = {0, 3, 1, 0, 7};
    Workspace rows = new Workspace(64);
    Workspace records = new Workspace(256);
    int n = 0;
    for (int m = 0; m < lengths.length; m++) {
      for (int l = 0; l < lengths[m]; l++, n++) {
        records.memory().setAtIndex(JAVA_INT, 2L * n, random.nextInt(8) * vectors * BLOCK);
        records.memory().setAtIndex(JAVA_FLOAT, 2L * n + 1, random.nextInt(9) - 4);
      }
      rows.memory().setAtIndex(JAVA_INT, m, 8 * n);
    }
    long first = records.address();
    long row = rows.address();
    check(
        program,
        lengths.length,
        (k, to, m) -> k.run(x.address(), first, row, row + 4L * m, to, first));
  }

  /** Complex radix 2 in lanes: multiplication by i is a permutation and a sign. */
  @Test
  void butterfly() {
    int[] swap = IntStream.range(0, LANES).map(i -> i ^ 1).toArray();
    ProgramBuilder b = new ProgramBuilder("butterfly", LANES);
    Address from = b.parameter("from");
    Address to = b.parameter("to");
    Address end = b.parameter("end");
    b.loop(
        from,
        end,
        () -> {
          Value sum = b.add(b.load(F32, from, 0), b.load(F32, from, BLOCK));
          Value difference = b.sub(b.load(F32, from, 0), b.load(F32, from, BLOCK));
          Value turned = b.permute(difference, swap);
          b.store(b.fma(turned, b.constant(0.5f), sum), to, 0);
          b.store(b.fma(turned, b.constant(-0.5f), sum), to, BLOCK);
          b.move(from, 2L * BLOCK);
          b.move(to, 2L * BLOCK);
        });
    check(b.build(), 7, (k, to2, n) -> k.run(x.address(), to2, x.address() + n * 2L * BLOCK, 0));
  }

  /** Runs n turns of the outer loop, with results from an address on. */
  @FunctionalInterface
  private interface Turns {
    void run(Kernel kernel, long results, int n);
  }

  private void check(Program program, int n, Turns turns) {
    Limits limits = Limits.registers() == 32 ? Limits.unspilled() : Limits.spilling();
    Code code = new CodeCache(1).code(program, limits, new Interpreter(program));
    Consumer<Kernel> work = kernel -> turns.run(kernel, y.address(), n);
    code.warm(work, kernel -> turns.run(kernel, y.address(), 0));
    assertTrue(code.compiled(), code::explain);
    y.memory().fill((byte) 0x5A);
    oracle.memory().fill((byte) 0x5A);
    Kernel kernel = code.kernel();
    work.accept(kernel);
    turns.run(new Interpreter(program), oracle.address(), n);
    assertEquals(-1, oracle.memory().mismatch(y.memory()), program::toString);
    Allocation.assertNone(() -> work.accept(kernel));
  }
}
