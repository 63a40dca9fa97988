package dev.lowbit.gpu;

import dev.lowbit.spi.Availability;
import dev.lowbit.spi.KernelBackend;
import dev.lowbit.spi.KernelSet;

/**
 * CUDA kernels through JCuda. Nothing here may touch a class of JCuda before {@link #open}: a JVM
 * on a machine without a driver must get {@code Missing}, not a linkage error.
 */
public final class GpuBackend implements KernelBackend {
  /** For the service loader. */
  public GpuBackend() {}

  @Override
  public String name() {
    return "gpu";
  }

  /** Below 0: a GPU is chosen by name only, because its operands live elsewhere. */
  @Override
  public int priority() {
    return -1;
  }

  @Override
  public Availability availability() {
    return GpuProbe.availability();
  }

  @Override
  public KernelSet open() {
    return GpuKernels.on(Gpu.open(0));
  }
}
