package dev.lowbit.properties;

import dev.lowbit.Explanation;
import dev.lowbit.KernelPlan;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/**
 * A plan with its operands: what every property runs.
 *
 * @param name the case
 * @param plan the plan
 * @param outputBytes what a run writes, gaps between rows included
 * @param floats whether the output is float32, where one NaN is as good as another
 * @param zeros whether +0 and -0 are the same number in a float32 output
 * @param bind fixes the output; the result runs the plan and allocates nothing itself
 */
public record Job(
    Object name,
    KernelPlan plan,
    long outputBytes,
    boolean floats,
    boolean zeros,
    Function<MemorySegment, Runnable> bind)
    implements AutoCloseable {

  /** A job whose zeros have their sign. */
  public Job(
      Object name,
      KernelPlan plan,
      long outputBytes,
      boolean floats,
      Function<MemorySegment, Runnable> bind) {
    this(name, plan, outputBytes, floats, false, bind);
  }

  /** Runs once. */
  public void run(MemorySegment out) {
    bind.apply(out).run();
  }

  /** One line that says what was computed, and by whom. */
  public String reproducer() {
    Explanation e = plan.explain();
    return name + " on " + e.backend() + ", " + e.vectorBits() + " bits: " + e.algorithm();
  }

  @Override
  public void close() {
    plan.close();
  }
}
