package dev.lowbit;

import dev.lowbit.spectral.AffMixer;
import dev.lowbit.spectral.Fft2;
import dev.lowbit.spectral.FilterGradient;
import dev.lowbit.spectral.FourierConv;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spectral.ReferenceAffMixer;
import dev.lowbit.spectral.ReferenceFft2;
import dev.lowbit.spectral.ReferenceFilterGradient;
import dev.lowbit.spectral.ReferenceFourierConv;
import dev.lowbit.spectral.ReferenceFourierFilter;
import dev.lowbit.spi.Availability;
import dev.lowbit.spi.KernelBackend;
import dev.lowbit.spi.KernelSet;
import dev.lowbit.spmm.ReferenceSpmm;
import dev.lowbit.spmm.Spmm;
import dev.lowbit.stencil.ReferenceStencil;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.xnor.BitMaxPool;
import dev.lowbit.xnor.BitPacking;
import dev.lowbit.xnor.ReferenceBitMaxPool;
import dev.lowbit.xnor.ReferenceBitPacking;
import dev.lowbit.xnor.ReferenceXnorConv;
import dev.lowbit.xnor.ReferenceXnorGemm;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorGemm;
import java.util.Map;
import java.util.Optional;

/** The formulas in plain loops: always ready, has every operation, never fast. */
public final class ReferenceBackend implements KernelBackend {
  private static final Map<Class<?>, Object> OPERATIONS =
      Map.ofEntries(
          Map.entry(XnorGemm.class, new ReferenceXnorGemm()),
          Map.entry(XnorConv.class, new ReferenceXnorConv()),
          Map.entry(BitPacking.class, new ReferenceBitPacking()),
          Map.entry(BitMaxPool.class, new ReferenceBitMaxPool()),
          Map.entry(Stencil.class, new ReferenceStencil()),
          Map.entry(Spmm.class, new ReferenceSpmm()),
          Map.entry(Fft2.class, new ReferenceFft2()),
          Map.entry(FourierFilter.class, new ReferenceFourierFilter()),
          Map.entry(FilterGradient.class, new ReferenceFilterGradient()),
          Map.entry(AffMixer.class, new ReferenceAffMixer()),
          Map.entry(FourierConv.class, new ReferenceFourierConv()));

  /** For the service loader. */
  public ReferenceBackend() {}

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Availability availability() {
    return new Availability.Ready("plain Java loops");
  }

  @Override
  public KernelSet open() {
    return new KernelSet() {
      @Override
      public <T> Optional<T> find(Class<T> operation) {
        return Optional.ofNullable(operation.cast(OPERATIONS.get(operation)));
      }
    };
  }
}
