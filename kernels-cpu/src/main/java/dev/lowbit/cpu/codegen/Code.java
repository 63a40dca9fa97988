package dev.lowbit.cpu.codegen;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A kernel, how it came to be and how long that took. Plans of equal programs share it. */
public final class Code {
  private static final double NANOS_PER_MILLI = 1e6;

  private final byte @Nullable [] classFile;
  private final String origin;
  private final String compilers;
  private final long generationNanos;
  private final boolean tooLarge;
  private volatile Kernel kernel;
  private long warmUpNanos;
  private WarmUpLoop.@Nullable State state;

  /** Generated code; C1 is kept away before the kernel first runs. */
  Code(Kernel kernel, byte[] classFile, int codeLength, long generationNanos) {
    this.compilers = TieredTrap.STATE;
    this.kernel = kernel;
    this.classFile = classFile;
    this.generationNanos = generationNanos;
    this.origin = "generated, " + codeLength + " bytecodes";
    this.tooLarge = false;
  }

  /** A hand-written loop, and why it has to serve. */
  Code(Kernel handWritten, String reason, boolean tooLarge) {
    this.kernel = handWritten;
    this.classFile = null;
    this.generationNanos = 0;
    this.origin = "hand-written loop: " + reason;
    this.compilers = "";
    this.tooLarge = tooLarge;
  }

  /** What runs. Ask after the warm-up, which may define the class anew. */
  public Kernel kernel() {
    return kernel;
  }

  /** Whether the program's own code runs, and not the hand-written loop. */
  public boolean generated() {
    return classFile != null;
  }

  /** Whether the hand-written loop runs because the program is larger than C2 compiles. */
  public boolean tooLarge() {
    return tooLarge;
  }

  /** Time to emit and define the class. */
  public long generationNanos() {
    return generationNanos;
  }

  /** Time until C2 had compiled it; 0 before. */
  public synchronized long warmUpNanos() {
    return warmUpNanos;
  }

  /** Whether a warm-up saw it compiled by C2. */
  public synchronized boolean compiled() {
    return state == WarmUpLoop.State.COMPILED;
  }

  /**
   * Runs the kernel on scratch data until C2 has compiled it; nothing if a plan before has tried.
   *
   * @param work a run in which every loop turns at least once, the shorter the better: it is
   *     interpreted
   * @param idle a run in which no loop turns, to be counted as an invocation at little cost; or the
   *     same as work
   */
  public synchronized void warm(Consumer<Kernel> work, Consumer<Kernel> idle) {
    boolean wanted = Boolean.parseBoolean(System.getProperty("lowbit.codegen.warm-up", "true"));
    if (state != null || !wanted) return;
    long start = System.nanoTime();
    state = warmed(work, idle);
    if (state == WarmUpLoop.State.STUCK && classFile != null) {
      // A new class has a new chance: being caught by C1 is a race.
      kernel = HiddenClasses.instance(classFile);
      state = warmed(work, idle);
    }
    warmUpNanos += System.nanoTime() - start;
  }

  private WarmUpLoop.State warmed(Consumer<Kernel> work, Consumer<Kernel> idle) {
    Kernel running = kernel;
    return WarmUpLoop.run(() -> work.accept(running), () -> idle.accept(running));
  }

  /** For the reason of an {@link dev.lowbit.Explanation}. */
  public synchronized String explain() {
    String warmth =
        state == null
            ? "not warmed up"
            : state.text() + " after " + millis(warmUpNanos) + " of warm-up";
    return generated()
        ? origin + " in " + millis(generationNanos) + ", " + warmth + ", " + compilers
        : origin + ", " + warmth;
  }

  private static String millis(long nanos) {
    return Math.round(nanos / NANOS_PER_MILLI) + " ms";
  }
}
