package dev.lowbit.properties.spmm;

import dev.lowbit.Kernels;
import dev.lowbit.spmm.Spmm;

class CpuSpmmProperties implements SpmmContract {
  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public Spmm spmm() {
    return CPU.spmm();
  }
}
