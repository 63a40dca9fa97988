package dev.lowbit.gpu.xnor;

import dev.lowbit.Parallelism;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.xnor.BitPacking;
import dev.lowbit.xnor.Source;

/** {@link BitPacking} on one device; the parallelism is not used, the device has its own. */
public final class GpuBitPacking implements BitPacking {
  private final Gpu gpu;

  /**
   * Loads nothing yet: a plan loads the kernels it needs.
   *
   * @param gpu the device; closed by the caller, after the plans
   */
  public GpuBitPacking(Gpu gpu) {
    this.gpu = gpu;
  }

  @Override
  public BitPackingPlan plan(int cols, Source source, Parallelism parallelism) {
    BitPacking.check(cols, source);
    return new BitPackingPlan(gpu, cols, source);
  }
}
