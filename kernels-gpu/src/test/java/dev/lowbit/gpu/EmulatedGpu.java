package dev.lowbit.gpu;

import java.util.function.UnaryOperator;

/** A {@link Gpu} whose device is the PTX emulator, for tests of other modules too. */
public final class EmulatedGpu {
  /** Compute capability of an H100, the newest that the shipped PTX has code for. */
  public static final int NEWEST = 90;

  private EmulatedGpu() {}

  /**
   * Opens an emulated device of the newest capability.
   *
   * @return a device of its own, with its own memory
   */
  public static Gpu open() {
    return open(NEWEST);
  }

  /**
   * Opens an emulated device.
   *
   * @param computeCapability 75 for 7.5
   * @return a device of its own, with its own memory
   */
  public static Gpu open(int computeCapability) {
    return open(computeCapability, UnaryOperator.identity());
  }

  /**
   * Opens an emulated device that runs mutants of the shipped kernels.
   *
   * @param computeCapability 75 for 7.5
   * @param edit changes the text of every module before it is loaded; see {@link PtxEdit}
   * @return a device of its own, with its own memory
   */
  public static Gpu open(int computeCapability, UnaryOperator<String> edit) {
    return Gpu.on(new EmulatedDriver(computeCapability, 1, edit));
  }
}
