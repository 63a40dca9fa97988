package dev.lowbit.properties.spectral;

import dev.lowbit.Kernels;
import dev.lowbit.spectral.Fft2;

/** The loops that serve where no class may be generated; in a JVM of its own. */
class CpuHandWrittenFft2Properties implements Fft2Contract {
  static {
    System.setProperty("lowbit.codegen", "false");
  }

  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public Fft2 fft2() {
    return CPU.fft2();
  }
}
