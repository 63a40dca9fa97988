package dev.lowbit.properties.xnor;

import dev.lowbit.Kernels;
import dev.lowbit.xnor.BitMaxPool;

class CpuBitMaxPoolProperties implements BitMaxPoolContract {
  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public BitMaxPool bitMaxPool() {
    return CPU.bitMaxPool();
  }
}
