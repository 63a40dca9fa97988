package dev.lowbit.properties.xnor;

import dev.lowbit.properties.GpuUnderTest;
import dev.lowbit.properties.OnGpu;
import dev.lowbit.xnor.XnorConv;

class GpuXnorConvProperties implements XnorConvContract, OnGpu.Plans {
  @Override
  public XnorConv xnorConv() {
    return GpuUnderTest.kernels().xnorConv();
  }
}
