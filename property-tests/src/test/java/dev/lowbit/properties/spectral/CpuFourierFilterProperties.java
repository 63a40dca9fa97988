package dev.lowbit.properties.spectral;

import dev.lowbit.Kernels;
import dev.lowbit.spectral.FourierFilter;

class CpuFourierFilterProperties implements FourierFilterContract {
  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public FourierFilter fourierFilter() {
    return CPU.fourierFilter();
  }
}
