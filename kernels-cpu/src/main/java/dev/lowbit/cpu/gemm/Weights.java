package dev.lowbit.cpu.gemm;

/** An outputs x channels matrix of float32. */
@FunctionalInterface
public interface Weights {
  /** The weight of input channel c in output channel o. */
  float at(int o, int c);
}
