package dev.lowbit.properties.spectral;

import dev.lowbit.Kernels;
import dev.lowbit.spectral.Fft2;

class CpuFft2Properties implements Fft2Contract {
  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public Fft2 fft2() {
    return CPU.fft2();
  }
}
