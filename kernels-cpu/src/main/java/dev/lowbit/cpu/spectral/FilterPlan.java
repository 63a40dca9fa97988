package dev.lowbit.cpu.spectral;

import dev.lowbit.Operands;
import dev.lowbit.Parallelism;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spi.Lifetime;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/** The door of filters. */
abstract class FilterPlan implements FourierFilter.Plan {
  private final Lifetime life = new Lifetime();
  final FourierFilterSpec spec;
  final Parallelism parallelism;

  FilterPlan(FourierFilterSpec spec, Parallelism parallelism) {
    this.spec = spec;
    this.parallelism = parallelism;
  }

  /** Runs on checked tensors. */
  abstract void compute(
      MemorySegment x,
      @Nullable MemorySegment gate,
      @Nullable MemorySegment residual,
      MemorySegment y);

  @Override
  public final void run(
      MemorySegment x,
      @Nullable MemorySegment gate,
      @Nullable MemorySegment residual,
      MemorySegment y) {
    life.check();
    spec.check(x, gate, residual, y);
    Operands.checkAccess("x", x, parallelism);
    Operands.checkAccess("y", y, parallelism);
    if (gate != null) Operands.checkAccess("gate", gate, parallelism);
    if (residual != null) Operands.checkAccess("residual", residual, parallelism);
    try {
      compute(x, gate, residual, y);
    } finally {
      Reference.reachabilityFence(this); // kernels hold only addresses
      Reference.reachabilityFence(x);
      Reference.reachabilityFence(gate);
      Reference.reachabilityFence(residual);
      Reference.reachabilityFence(y);
    }
  }

  @Override
  public final void close() {
    life.end();
  }
}
