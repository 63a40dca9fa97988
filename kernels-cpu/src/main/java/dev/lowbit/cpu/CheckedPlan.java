package dev.lowbit.cpu;

import dev.lowbit.Footprint;
import dev.lowbit.Operands;
import dev.lowbit.Parallelism;
import dev.lowbit.spi.Lifetime;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/** The door of plans with an input, perhaps a residual, and an output. */
public abstract class CheckedPlan {
  private final Lifetime life = new Lifetime();
  protected final Footprint footprint;
  protected final Parallelism parallelism;

  /** A plan that is open. */
  protected CheckedPlan(Footprint footprint, Parallelism parallelism) {
    this.footprint = footprint;
    this.parallelism = parallelism;
  }

  /** Runs on checked tensors. */
  protected abstract void compute(
      MemorySegment x, @Nullable MemorySegment residual, MemorySegment y);

  /** Checks the tensors and runs. */
  public final void run(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
    life.check();
    footprint.check(x, residual, y);
    Operands.checkAccess("x", x, parallelism);
    Operands.checkAccess("y", y, parallelism);
    if (residual != null) Operands.checkAccess("residual", residual, parallelism);
    try {
      compute(x, residual, y);
    } finally {
      Reference.reachabilityFence(this); // kernels hold only addresses
      Reference.reachabilityFence(x);
      Reference.reachabilityFence(residual);
      Reference.reachabilityFence(y);
    }
  }

  /** Ends the plan; runs under way finish. */
  public final void close() {
    life.end();
  }
}
