package dev.lowbit.gpu.xnor;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.xnor.BitMaxPool;

/** {@link BitMaxPool} on one device; the parallelism is not used, the device has its own. */
public final class GpuBitMaxPool implements BitMaxPool {
  private final Gpu gpu;

  /**
   * Loads nothing yet: a plan loads the kernels it needs.
   *
   * @param gpu the device; closed by the caller, after the plans
   */
  public GpuBitMaxPool(Gpu gpu) {
    this.gpu = gpu;
  }

  @Override
  public BitMaxPoolPlan plan(Conv2d window, Layout layout, Parallelism parallelism) {
    BitMaxPool.check(window);
    return new BitMaxPoolPlan(gpu, window, layout);
  }
}
