package dev.lowbit.properties.spectral;

import dev.lowbit.cpu.spectral.SimdFourierConv;
import dev.lowbit.spectral.FourierConv;

/** Through transforms wherever they are possible, also where taps are faster. */
class CpuTransformedFourierConvProperties implements FourierConvContract {
  @Override
  public FourierConv fourierConv() {
    return SimdFourierConv.transforming();
  }
}
