package dev.lowbit.properties.spectral;

import dev.lowbit.Kernels;
import dev.lowbit.spectral.FilterGradient;

class CpuFilterGradientProperties implements FilterGradientContract {
  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public FilterGradient filterGradient() {
    return CPU.filterGradient();
  }
}
