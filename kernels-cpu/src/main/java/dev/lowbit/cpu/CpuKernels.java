package dev.lowbit.cpu;

import dev.lowbit.cpu.spectral.SimdFourierConv;
import dev.lowbit.cpu.spectral.SimdFourierFilter;
import dev.lowbit.cpu.spmm.SimdSpmm;
import dev.lowbit.cpu.stencil.SimdStencil;
import dev.lowbit.cpu.xnor.SimdBitMaxPool;
import dev.lowbit.cpu.xnor.SimdBitPacking;
import dev.lowbit.cpu.xnor.SimdXnorConv;
import dev.lowbit.cpu.xnor.SimdXnorGemm;
import dev.lowbit.spectral.FourierConv;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spi.KernelSet;
import dev.lowbit.spmm.Spmm;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.xnor.BitMaxPool;
import dev.lowbit.xnor.BitPacking;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorGemm;
import java.util.Map;
import java.util.Optional;

/** The operations; loading this class links the Vector API. */
final class CpuKernels {
  private CpuKernels() {}

  static KernelSet set() {
    WarmUp.run();
    Map<Class<?>, Object> operations =
        Map.of(
            XnorGemm.class, new SimdXnorGemm(),
            XnorConv.class, new SimdXnorConv(),
            Stencil.class, new SimdStencil(),
            BitPacking.class, new SimdBitPacking(),
            BitMaxPool.class, new SimdBitMaxPool(),
            Spmm.class, new SimdSpmm(),
            FourierFilter.class, new SimdFourierFilter(),
            FourierConv.class, new SimdFourierConv());
    return new KernelSet() {
      @Override
      public <T> Optional<T> find(Class<T> operation) {
        return Optional.ofNullable(operation.cast(operations.get(operation)));
      }
    };
  }
}
