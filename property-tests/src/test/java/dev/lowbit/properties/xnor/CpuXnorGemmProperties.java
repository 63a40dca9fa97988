package dev.lowbit.properties.xnor;

import dev.lowbit.Kernels;
import dev.lowbit.xnor.XnorGemm;

class CpuXnorGemmProperties implements XnorGemmContract {
  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public XnorGemm xnorGemm() {
    return CPU.xnorGemm();
  }
}
