package dev.lowbit.gpu.xnor;

import dev.lowbit.Epilogue;
import dev.lowbit.Parallelism;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.XnorGemm;

/** {@link XnorGemm} on one device; the parallelism is not used, the device has its own. */
public final class GpuXnorGemm implements XnorGemm {
  private final Gpu gpu;

  /**
   * Loads nothing yet: a plan loads the kernels it needs.
   *
   * @param gpu the device; closed by the caller, after the plans
   */
  public GpuXnorGemm(Gpu gpu) {
    this.gpu = gpu;
  }

  @Override
  public XnorGemmPlan plan(BitMatrix weights, Epilogue epilogue, Parallelism parallelism) {
    epilogue.check(weights.rows());
    return new XnorGemmPlan(gpu, weights, epilogue);
  }
}
