package dev.lowbit.cpu.spectral;

import dev.lowbit.Parallelism;
import dev.lowbit.spectral.AffMixer;
import dev.lowbit.spectral.AffWeights;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spectral.FourierFilterSpec;

/** {@link AffMixer}: channels in the lanes of transforms, frequencies in those of the network. */
public final class SimdAffMixer implements AffMixer {
  @Override
  public FourierFilter.Plan plan(
      AffWeights weights, FourierFilterSpec spec, Parallelism parallelism) {
    AffMixer.check(weights, spec);
    return new MixerPlan(weights, spec, parallelism);
  }
}
