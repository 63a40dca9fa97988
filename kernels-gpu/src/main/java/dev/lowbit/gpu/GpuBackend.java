package dev.lowbit.gpu;

import dev.lowbit.spi.Availability;
import dev.lowbit.spi.BackendException;
import dev.lowbit.spi.KernelBackend;
import dev.lowbit.spi.KernelSet;

/** A placeholder: this version has no GPU kernel, and says so. */
public final class GpuBackend implements KernelBackend {
  private static final Availability.Missing MISSING =
      new Availability.Missing(
          "this version of lowbit has no GPU kernels", "use the backend cpu or reference");

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
    return MISSING;
  }

  @Override
  public KernelSet open() {
    throw new BackendException(MISSING.reason() + "; " + MISSING.cure());
  }
}
