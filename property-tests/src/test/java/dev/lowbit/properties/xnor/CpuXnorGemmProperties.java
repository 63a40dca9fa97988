package dev.lowbit.properties.xnor;

import dev.lowbit.Kernels;
import dev.lowbit.properties.AllocationContract;
import dev.lowbit.xnor.XnorGemm;

class CpuXnorGemmProperties implements XnorGemmContract, AllocationContract {
  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public XnorGemm xnorGemm() {
    return CPU.xnorGemm();
  }
}
