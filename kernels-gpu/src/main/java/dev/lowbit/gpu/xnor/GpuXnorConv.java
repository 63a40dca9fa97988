package dev.lowbit.gpu.xnor;

import dev.lowbit.Parallelism;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;

/** {@link XnorConv} on one device; the parallelism is not used, the device has its own. */
public final class GpuXnorConv implements XnorConv {
  private final Gpu gpu;

  /**
   * Loads nothing yet: a plan loads the kernels it needs.
   *
   * @param gpu the device; closed by the caller, after the plans
   */
  public GpuXnorConv(Gpu gpu) {
    this.gpu = gpu;
  }

  @Override
  public XnorConvPlan plan(BitMatrix weights, XnorConvSpec spec, Parallelism parallelism) {
    XnorConv.check(weights, spec.geometry());
    return new XnorConvPlan(gpu, weights, spec);
  }
}
