package dev.lowbit;

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
      Map.of(
          XnorGemm.class, new ReferenceXnorGemm(),
          XnorConv.class, new ReferenceXnorConv(),
          BitPacking.class, new ReferenceBitPacking(),
          BitMaxPool.class, new ReferenceBitMaxPool(),
          Stencil.class, new ReferenceStencil(),
          Spmm.class, new ReferenceSpmm());

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
