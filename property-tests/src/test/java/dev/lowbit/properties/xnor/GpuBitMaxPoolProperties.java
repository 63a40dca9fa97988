package dev.lowbit.properties.xnor;

import dev.lowbit.properties.GpuUnderTest;
import dev.lowbit.properties.OnGpu;
import dev.lowbit.xnor.BitMaxPool;

class GpuBitMaxPoolProperties implements BitMaxPoolContract, OnGpu.Plans {
  @Override
  public BitMaxPool bitMaxPool() {
    return GpuUnderTest.kernels().bitMaxPool();
  }
}
