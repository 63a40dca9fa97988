package dev.lowbit.properties.xnor;

import dev.lowbit.Kernels;
import dev.lowbit.properties.AllocationContract;
import dev.lowbit.xnor.XnorConv;

class CpuXnorConvProperties implements XnorConvContract, AllocationContract {
  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public XnorConv xnorConv() {
    return CPU.xnorConv();
  }
}
