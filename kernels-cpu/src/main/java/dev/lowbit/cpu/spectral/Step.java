package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lowbit.cpu.Workspace;
import dev.lowbit.cpu.codegen.Code;
import dev.lowbit.cpu.codegen.CodeCache;
import dev.lowbit.cpu.codegen.Limits;

/** A {@link Stage} with its code and its twiddles. */
final class Step {
  private static final Limits LIMITS = Limits.spilling();
  private static final int TURNS = 2;

  private final Stage stage;
  private final long span;
  private final Code code;
  private final Workspace twiddles;

  /**
   * Generates.
   *
   * @param count transforms of a run; the twiddles of transform i are those of place i of a line of
   *     radix * count
   */
  Step(String name, Stage stage, int count) {
    this.stage = stage;
    span = count * stage.in().move();
    code = CodeCache.SHARED.code(stage.program(name), LIMITS, new StageLoop(stage));
    boolean twiddled = stage.twiddle() != Stage.Twiddle.NONE;
    twiddles = new Workspace(twiddled ? Math.max(TURNS, count) * stage.twiddleBytes() : 0);
    long at = twiddles.address();
    int n = stage.radix() * count;
    for (int i = 0; i < count && twiddled; i++)
      for (int k = 1; k < stage.radix(); k++) {
        ALL.set(JAVA_FLOAT, at, (float) Dft.cos(i * k, n));
        ALL.set(JAVA_FLOAT, at + Float.BYTES, (float) -Dft.sin(i * k, n));
        at += 2L * Float.BYTES;
      }
  }

  /** Transforms with the step's own table, one after the other. */
  void run(long p, long q, long r, long s) {
    run(p, q, r, s, twiddles.address());
  }

  /** The same with a table of vectors. */
  void run(long p, long q, long r, long s, long table) {
    code.kernel().run(p, q, r, s, table, p + span);
  }

  /**
   * Compiles the code, on memory that two transforms may read and write: a loop that never turned
   * back would be compiled anew when it does.
   */
  void warm(long p, long q, long r, long s, long table) {
    long end = p + TURNS * stage.in().move();
    long w = stage.filtered() ? table : twiddles.address();
    code.warm(k -> k.run(p, q, r, s, w, end), k -> k.run(p, q, r, s, w, p));
  }

  Code code() {
    return code;
  }

  long bytes() {
    return twiddles.bytes();
  }
}
