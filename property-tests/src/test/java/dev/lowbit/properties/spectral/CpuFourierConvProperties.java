package dev.lowbit.properties.spectral;

import dev.lowbit.Kernels;
import dev.lowbit.spectral.FourierConv;

class CpuFourierConvProperties implements FourierConvContract {
  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public FourierConv fourierConv() {
    return CPU.fourierConv();
  }
}
