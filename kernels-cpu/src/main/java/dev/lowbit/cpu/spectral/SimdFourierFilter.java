package dev.lowbit.cpu.spectral;

import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spectral.SpectralFilter;

/** {@link FourierFilter} with channels in the lanes, fused per image and vector of channels. */
public final class SimdFourierFilter implements FourierFilter {
  @Override
  public Plan plan(SpectralFilter filter, FourierFilterSpec spec, Parallelism parallelism) {
    FourierFilter.check(filter, spec);
    return spec.x().layout() == Layout.NCHW
        ? new PlaneFilter(filter, spec, parallelism)
        : new PixelFilter(filter, spec, parallelism);
  }
}
