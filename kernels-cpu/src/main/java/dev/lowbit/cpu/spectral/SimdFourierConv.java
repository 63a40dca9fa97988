package dev.lowbit.cpu.spectral;

import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.cpu.stencil.SimdStencil;
import dev.lowbit.spectral.FourierConv;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;

/**
 * {@link FourierConv} through a fused filter of padded images, or tap by tap where that is faster
 * or transforms are not possible ({@link ConvChoice}).
 */
public final class SimdFourierConv implements FourierConv {
  private final boolean always;

  /** Chooses the faster way. */
  public SimdFourierConv() {
    this(false);
  }

  private SimdFourierConv(boolean always) {
    this.always = always;
  }

  /** Through transforms wherever they are possible, for tests. */
  public static SimdFourierConv transforming() {
    return new SimdFourierConv(true);
  }

  @Override
  public Stencil.Plan plan(StencilSet taps, StencilSpec spec, Parallelism parallelism) {
    FourierConv.check(taps, spec);
    ConvChoice choice = ConvChoice.of(taps, spec, always);
    if (!choice.transforms())
      return new DirectConv(new SimdStencil().plan(taps, spec, parallelism), choice.reason());
    return spec.x().layout() == Layout.NCHW
        ? new PlaneConv(taps, spec, parallelism, choice)
        : new PixelConv(taps, spec, parallelism, choice);
  }
}
