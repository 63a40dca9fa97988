package dev.lowbit.properties.quantize;

import dev.lowbit.Kernels;

class ReferenceCompactionProperties implements CompactionContract {
  @Override
  public Kernels kernels() {
    return Kernels.named("reference");
  }
}
