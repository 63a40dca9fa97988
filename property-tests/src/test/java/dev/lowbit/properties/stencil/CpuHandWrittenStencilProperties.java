package dev.lowbit.properties.stencil;

import dev.lowbit.Kernels;
import dev.lowbit.stencil.Stencil;

/** The loops that serve where no class may be generated; in a JVM of its own. */
class CpuHandWrittenStencilProperties implements StencilContract {
  static {
    System.setProperty("lowbit.codegen", "false");
  }

  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public Stencil stencil() {
    return CPU.stencil();
  }
}
