package dev.lowbit.properties.spectral;

import dev.lowbit.Kernels;
import dev.lowbit.spectral.AffMixer;

class CpuAffMixerProperties implements AffMixerContract {
  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public AffMixer affMixer() {
    return CPU.affMixer();
  }
}
