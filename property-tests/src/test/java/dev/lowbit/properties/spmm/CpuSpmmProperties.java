package dev.lowbit.properties.spmm;

import dev.lowbit.Kernels;
import dev.lowbit.properties.AllocationContract;
import dev.lowbit.spmm.Spmm;

class CpuSpmmProperties implements SpmmContract, AllocationContract {
  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public Spmm spmm() {
    return CPU.spmm();
  }
}
