package dev.lowbit.properties.spectral;

import dev.lowbit.Kernels;
import dev.lowbit.spectral.FourierFilter;

/** The loops that serve where no class may be generated; in a JVM of its own. */
class CpuHandWrittenFourierFilterProperties implements FourierFilterContract {
  static {
    System.setProperty("lowbit.codegen", "false");
  }

  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public FourierFilter fourierFilter() {
    return CPU.fourierFilter();
  }
}
