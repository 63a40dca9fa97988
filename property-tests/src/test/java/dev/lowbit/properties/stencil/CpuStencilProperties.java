package dev.lowbit.properties.stencil;

import dev.lowbit.Kernels;
import dev.lowbit.properties.AllocationContract;
import dev.lowbit.stencil.Stencil;

class CpuStencilProperties implements StencilContract, AllocationContract {
  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public Stencil stencil() {
    return CPU.stencil();
  }
}
