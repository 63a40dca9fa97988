package dev.lowbit.cpu.stencil;

import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;

/** {@link Stencil} by generated code: lanes are channels in NHWC, pixels in NCHW. */
public final class SimdStencil implements Stencil {
  @Override
  public Plan plan(StencilSet taps, StencilSpec spec, Parallelism parallelism) {
    Stencil.check(taps, spec);
    Type type = StencilSums.type(taps, spec);
    return spec.x().layout() == Layout.NCHW
        ? new PlaneStencil(taps, spec, type, parallelism)
        : new PixelStencil(taps, spec, type, parallelism);
  }
}
