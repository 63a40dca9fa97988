package dev.lowbit.properties.xnor;

import dev.lowbit.properties.GpuUnderTest;
import dev.lowbit.properties.OnGpu;
import dev.lowbit.properties.XnorGemmCase;
import dev.lowbit.xnor.XnorGemm;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class GpuXnorGemmProperties implements XnorGemmContract, OnGpu.Plans {
  @Override
  public XnorGemm xnorGemm() {
    return GpuUnderTest.kernels().xnorGemm();
  }

  @Property(tries = 240)
  void isTheReferenceBesideTiles(@ForAll(supplier = XnorGemmCase.Tiles.class) XnorGemmCase c) {
    isTheReference(c);
  }
}
