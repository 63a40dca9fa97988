package dev.lowbit.properties.spectral;

import dev.lowbit.Kernels;
import dev.lowbit.spectral.FourierConv;

class ReferenceFourierConvProperties implements FourierConvContract {
  private static final Kernels REFERENCE = Kernels.named("reference");

  @Override
  public FourierConv fourierConv() {
    return REFERENCE.fourierConv();
  }
}
