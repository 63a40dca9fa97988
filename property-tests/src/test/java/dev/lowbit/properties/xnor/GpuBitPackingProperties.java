package dev.lowbit.properties.xnor;

import dev.lowbit.properties.GpuUnderTest;
import dev.lowbit.properties.OnGpu;
import dev.lowbit.xnor.BitPacking;

class GpuBitPackingProperties implements BitPackingContract, OnGpu.Plans {
  @Override
  public BitPacking bitPacking() {
    return GpuUnderTest.kernels().bitPacking();
  }
}
