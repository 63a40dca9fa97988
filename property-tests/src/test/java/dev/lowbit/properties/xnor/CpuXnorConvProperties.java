package dev.lowbit.properties.xnor;

import dev.lowbit.Kernels;
import dev.lowbit.xnor.XnorConv;

class CpuXnorConvProperties implements XnorConvContract {
  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public XnorConv xnorConv() {
    return CPU.xnorConv();
  }
}
