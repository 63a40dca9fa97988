package dev.lowbit.spectral;

import dev.lowbit.Parallelism;
import dev.lowbit.stencil.ReferenceStencil;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;

/** The definition: the sums of a stencil, tap by tap. */
public final class ReferenceFourierConv implements FourierConv {
  /** Stateless. */
  public ReferenceFourierConv() {}

  @Override
  public Stencil.Plan plan(StencilSet taps, StencilSpec spec, Parallelism parallelism) {
    FourierConv.check(taps, spec);
    return new ReferenceStencil().plan(taps, spec, parallelism);
  }
}
