package dev.lowbit.properties.xnor;

import dev.lowbit.Kernels;

class ReferenceXnorNetworkProperties implements XnorNetworkContract {
  private static final Kernels KERNELS = Kernels.named("reference");

  @Override
  public Kernels kernels() {
    return KERNELS;
  }
}
