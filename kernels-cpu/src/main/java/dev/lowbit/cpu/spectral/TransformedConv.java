package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.Explanation;
import dev.lowbit.Footprint;
import dev.lowbit.Operands;
import dev.lowbit.Parallelism;
import dev.lowbit.cpu.Lanes;
import dev.lowbit.spi.Lifetime;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/** A convolution through transforms: what both layouts have in common. */
abstract class TransformedConv implements Stencil.Plan {
  private final Lifetime life = new Lifetime();
  private final Footprint footprint;
  private final String reason;

  final StencilSpec spec;
  final Parallelism parallelism;
  final ResultRows results;
  final PaddedFilter padded;

  /**
   * Packs the kernels.
   *
   * @param starts first channel of every vector
   */
  TransformedConv(
      StencilSet taps,
      StencilSpec spec,
      Parallelism parallelism,
      ConvChoice choice,
      int... starts) {
    this.spec = spec;
    this.parallelism = parallelism;
    footprint = spec.footprint();
    reason = choice.reason();
    results = new ResultRows(spec.y(), false, spec.epilogue());
    padded = new PaddedFilter(taps, spec.geometry(), choice.size(), starts);
  }

  /** Runs on checked tensors. */
  abstract void images(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y);

  @Override
  public final void run(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
    life.check();
    footprint.check(x, residual, y);
    Operands.checkAccess("x", x, parallelism);
    Operands.checkAccess("y", y, parallelism);
    if (residual != null) Operands.checkAccess("residual", residual, parallelism);
    try {
      images(x, residual, y);
    } finally {
      Reference.reachabilityFence(this); // kernels hold only addresses
      Reference.reachabilityFence(x);
      Reference.reachabilityFence(y);
    }
  }

  @Override
  public final Explanation explain() {
    return new Explanation(
        "cpu",
        "fused transform, filter and inverse of " + padded.steps(),
        "1x" + FLOAT_LANES + " channels",
        Lanes.FLOATS.vectorBitSize(),
        padded.bytes() + results.bytes(),
        "float32",
        reason + "; " + results.describe() + "; " + padded.codes());
  }

  @Override
  public final void close() {
    life.end();
  }
}
