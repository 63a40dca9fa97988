package dev.lowbit.cpu;

import dev.lowbit.cpu.spectral.SimdAffMixer;
import dev.lowbit.cpu.spectral.SimdFft2;
import dev.lowbit.cpu.spectral.SimdFilterGradient;
import dev.lowbit.cpu.spectral.SimdFourierConv;
import dev.lowbit.cpu.spectral.SimdFourierFilter;
import dev.lowbit.cpu.spmm.SimdSpmm;
import dev.lowbit.cpu.stencil.SimdStencil;
import dev.lowbit.cpu.xnor.SimdBitMaxPool;
import dev.lowbit.cpu.xnor.SimdBitPacking;
import dev.lowbit.cpu.xnor.SimdXnorConv;
import dev.lowbit.cpu.xnor.SimdXnorGemm;
import dev.lowbit.spectral.AffMixer;
import dev.lowbit.spectral.Fft2;
import dev.lowbit.spectral.FilterGradient;
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
        Map.ofEntries(
            Map.entry(XnorGemm.class, new SimdXnorGemm()),
            Map.entry(XnorConv.class, new SimdXnorConv()),
            Map.entry(BitPacking.class, new SimdBitPacking()),
            Map.entry(BitMaxPool.class, new SimdBitMaxPool()),
            Map.entry(Stencil.class, new SimdStencil()),
            Map.entry(Spmm.class, new SimdSpmm()),
            Map.entry(Fft2.class, new SimdFft2()),
            Map.entry(FourierFilter.class, new SimdFourierFilter()),
            Map.entry(FilterGradient.class, new SimdFilterGradient()),
            Map.entry(AffMixer.class, new SimdAffMixer()),
            Map.entry(FourierConv.class, new SimdFourierConv()));
    return new KernelSet() {
      @Override
      public <T> Optional<T> find(Class<T> operation) {
        return Optional.ofNullable(operation.cast(operations.get(operation)));
      }
    };
  }
}
