package dev.lowbit.properties.xnor;

import dev.lowbit.Kernels;
import dev.lowbit.xnor.BitPacking;

class CpuBitPackingProperties implements BitPackingContract {
  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public BitPacking bitPacking() {
    return CPU.bitPacking();
  }
}
