package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.Explanation;
import dev.lowbit.Parallelism;
import dev.lowbit.cpu.CheckedPlan;
import dev.lowbit.cpu.Lanes;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;

/** A convolution through transforms: what both layouts have in common. */
abstract class TransformedConv extends CheckedPlan implements Stencil.Plan {
  private final String reason;

  final StencilSpec spec;
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
    super(spec.footprint(), parallelism);
    this.spec = spec;
    reason = choice.reason();
    results = new ResultRows(spec.y(), false, spec.epilogue());
    padded = new PaddedFilter(taps, spec.geometry(), choice.size(), starts);
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
}
