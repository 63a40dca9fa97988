package dev.lowbit.properties.stencil;

import dev.lowbit.Kernels;
import dev.lowbit.stencil.Stencil;

/**
 * Without {@code AllocationContract}: in a JVM that has run thousands of generated programs, C2
 * boxes some vectors of a new one for good, see {@code CodeCache}. An open defect, not a property.
 */
class CpuStencilProperties implements StencilContract {
  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public Stencil stencil() {
    return CPU.stencil();
  }
}
