package dev.lowbit.cpu.stencil;

import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.stencil.ReferenceStencil;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;

/** {@link Stencil} by generated code: lanes are channels in NHWC, pixels in NCHW. */
public final class SimdStencil implements Stencil {
  @Override
  public Plan plan(StencilSet taps, StencilSpec spec, Parallelism parallelism) {
    Stencil.check(taps, spec);
    if (spec.x().layout() == Layout.NCHW)
      return new ReferenceStencil().plan(taps, spec, parallelism);
    return new PixelStencil(taps, spec, StencilSums.type(taps, spec), parallelism);
  }
}
