package dev.lowbit.gpu;

import dev.lowbit.gpu.xnor.GpuBitMaxPool;
import dev.lowbit.gpu.xnor.GpuBitPacking;
import dev.lowbit.gpu.xnor.GpuXnorConv;
import dev.lowbit.gpu.xnor.GpuXnorGemm;
import dev.lowbit.spi.KernelSet;
import dev.lowbit.xnor.BitMaxPool;
import dev.lowbit.xnor.BitPacking;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorGemm;
import java.util.Map;
import java.util.Optional;

/** The operations of one device. */
public final class GpuKernels implements KernelSet {
  private final Map<Class<?>, Object> operations;

  private GpuKernels(Map<Class<?>, Object> operations) {
    this.operations = operations;
  }

  /**
   * The operations on a device of the caller's.
   *
   * @param gpu closed by the caller, after the plans made here
   * @return the operations
   */
  public static GpuKernels on(Gpu gpu) {
    return new GpuKernels(
        Map.of(
            XnorGemm.class,
            new GpuXnorGemm(gpu),
            XnorConv.class,
            new GpuXnorConv(gpu),
            BitPacking.class,
            new GpuBitPacking(gpu),
            BitMaxPool.class,
            new GpuBitMaxPool(gpu)));
  }

  @Override
  public <T> Optional<T> find(Class<T> operation) {
    return Optional.ofNullable(operation.cast(operations.get(operation)));
  }
}
