package dev.lowbit.cpu.codegen;

import static dev.lowbit.cpu.codegen.Programs.LANES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.cpu.Lanes;
import dev.lowbit.cpu.Workspace;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

/** After its warm-up a plan runs C2's code: as fast as javac's, and without allocation. */
class WarmUpTest {
  private static final int TILE = 6;
  private static final int BLOCKS = 4;
  private static final long BLOCK = LANES * 4L;
  private static final long PIXEL = BLOCKS * BLOCK;
  private static final long ROW = (TILE + 2) * PIXEL;

  private final Workspace x = new Workspace(3 * ROW);
  private final Workspace y = new Workspace(TILE * PIXEL);
  private final Workspace w = new Workspace(9 * PIXEL);

  @Test
  void c2HasCompiledIt() {
    assertEquals("C1 kept away", TieredTrap.STATE);
    Code code = code();
    code.warm(kernel -> run(kernel, 1), kernel -> run(kernel, 0));
    assertTrue(code.compiled(), code::explain);
    assertTrue(code.generationNanos() > 0 && code.warmUpNanos() > 0, code::explain);
    assertTrue(code.explain().contains("compiled by C2 after "), code::explain);
    System.out.println(code.explain());
    Kernel kernel = code.kernel();
    Allocation.assertNone(() -> run(kernel, BLOCKS));

    // Side by side with the loop one would write by hand; C1's code is 50 times slower.
    long spent = code.warmUpNanos();
    Runnable byHand = () -> handWritten(x.address(), y.address(), w.address());
    for (int i = 0; i < 20_000; i++) byHand.run();
    double best = Double.MAX_VALUE;
    double bestByHand = Double.MAX_VALUE;
    for (int i = 0; i < 200; i++) {
      best = Math.min(best, time(() -> run(kernel, BLOCKS)));
      bestByHand = Math.min(bestByHand, time(byHand));
    }
    double ratio = best / bestByHand;
    System.out.printf("generated / hand-written time %.2f%n", ratio);
    assertTrue(ratio < 2, () -> "generated / hand-written time " + ratio);

    // Nothing is left to do the second time.
    code.warm(k -> run(k, 1), k -> run(k, 0));
    assertEquals(spent, code.warmUpNanos());
  }

  @Test
  void aSecondPlanFindsWarmCode() {
    CodeCache cache = new CodeCache(4);
    Program program = Programs.depthwise(1, 3, 2, ROW, PIXEL);
    Consumer<Kernel> work =
        k -> k.run(x.address(), y.address(), w.address(), w.address() + 3 * BLOCK);
    cache.code(program, Limits.unspilled(), new Interpreter(program)).warm(work, work);
    Code again = cache.code(program, Limits.unspilled(), new Interpreter(program));
    assertTrue(again.compiled(), again::explain);
  }

  private static Code code() {
    Program program = Programs.depthwise(3, 3, TILE, ROW, PIXEL);
    Limits limits = Limits.registers() == 32 ? Limits.unspilled() : Limits.spilling();
    return new CodeCache(1).code(program, limits, new Interpreter(program));
  }

  private void run(Kernel kernel, int blocks) {
    kernel.run(x.address(), y.address(), w.address(), w.address() + (long) blocks * 9 * BLOCK);
  }

  private static double time(Runnable run) {
    long start = System.nanoTime();
    for (int i = 0; i < 50; i++) run.run();
    return System.nanoTime() - start;
  }

  /** A pixel at a time, the taps unrolled. */
  private static void handWritten(long x, long y, long w) {
    for (int block = 0; block < BLOCKS; block++)
      for (int q = 0; q < TILE; q++) {
        long at = x + block * BLOCK + q * PIXEL;
        long weight = w + (long) block * 9 * BLOCK;
        FloatVector sum = FloatVector.zero(Lanes.FLOATS);
        for (int i = 0; i < 3; i++) {
          long row = at + i * ROW;
          sum = load(row).fma(load(weight), sum);
          sum = load(row + PIXEL).fma(load(weight + BLOCK), sum);
          sum = load(row + 2 * PIXEL).fma(load(weight + 2 * BLOCK), sum);
          weight += 3 * BLOCK;
        }
        sum.intoMemorySegment(
            Workspace.ALL, y + block * BLOCK + q * PIXEL, ByteOrder.LITTLE_ENDIAN);
      }
  }

  private static FloatVector load(long address) {
    return FloatVector.fromMemorySegment(
        Lanes.FLOATS, Workspace.ALL, address, ByteOrder.LITTLE_ENDIAN);
  }
}
