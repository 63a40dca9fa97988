package dev.lowbit.properties.xnor;

import dev.lowbit.Kernels;
import dev.lowbit.properties.GpuUnderTest;
import dev.lowbit.properties.OnGpu;

class GpuXnorNetworkProperties implements XnorNetworkContract, OnGpu {
  @Override
  public Kernels kernels() {
    return GpuUnderTest.kernels();
  }
}
