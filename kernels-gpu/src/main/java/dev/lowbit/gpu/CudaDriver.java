package dev.lowbit.gpu;

import dev.lowbit.spi.BackendException;

final class CudaDriver {
  private CudaDriver() {}

  static Driver open(int ordinal) {
    throw new BackendException("not written yet: device " + ordinal);
  }
}
