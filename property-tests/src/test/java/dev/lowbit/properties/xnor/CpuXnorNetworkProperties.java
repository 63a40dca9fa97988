package dev.lowbit.properties.xnor;

import dev.lowbit.Kernels;

class CpuXnorNetworkProperties implements XnorNetworkContract {
  private static final Kernels KERNELS = Kernels.named("cpu");

  @Override
  public Kernels kernels() {
    return KERNELS;
  }
}
