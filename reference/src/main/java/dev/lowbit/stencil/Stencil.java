package dev.lowbit.stencil;

import dev.lowbit.Conv2d;
import dev.lowbit.KernelPlan;
import dev.lowbit.Parallelism;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Depthwise convolution with a tap list per output channel, then the epilogue. */
public interface Stencil {

  /**
   * Validates and prepares the taps; slow, once.
   *
   * @param taps one list per output channel
   * @param spec geometry, tensors, types, epilogue
   * @param parallelism the caller's threads
   * @return the plan
   * @throws IllegalArgumentException if the taps do not fit the geometry or the input type
   */
  Plan plan(StencilSet taps, StencilSpec spec, Parallelism parallelism);

  /**
   * A single-threaded plan.
   *
   * @param taps one list per output channel
   * @param spec geometry, tensors, types, epilogue
   * @return the plan
   */
  default Plan plan(StencilSet taps, StencilSpec spec) {
    return plan(taps, spec, Parallelism.SEQUENTIAL);
  }

  /** Taps, geometry and epilogue, ready to run. */
  interface Plan extends KernelPlan {
    /**
     * Overwrites y, in heap or native memory; tensors lie as the specification says.
     *
     * @param x the input
     * @param residual float32 that lies like y if the epilogue adds one, else null; may be y
     * @param y the output, elements by the epilogue's output
     * @throws IllegalArgumentException if a size does not fit or x and y overlap
     */
    void run(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y);

    /**
     * Overwrites y, for epilogues without residual.
     *
     * @param x the input
     * @param y the output
     */
    default void run(MemorySegment x, MemorySegment y) {
      run(x, null, y);
    }
  }

  /**
   * Check of the taps, shared by every implementation.
   *
   * @param taps as given to plan
   * @param spec as given to plan
   */
  static void check(StencilSet taps, StencilSpec spec) {
    Conv2d g = spec.geometry();
    if (taps.outputs() != g.outputs()
        || taps.kernelH() != g.kernelH()
        || taps.kernelW() != g.kernelW())
      throw new IllegalArgumentException(
          "taps have "
              + taps.outputs()
              + " channels in "
              + taps.kernelH()
              + "x"
              + taps.kernelW()
              + ", the geometry has "
              + g.outputs()
              + " in "
              + g.kernelH()
              + "x"
              + g.kernelW());
    for (int o = 0; o < g.outputs(); o++) {
      List<Tap> list = taps.taps(o);
      float[] weights = new float[list.size()];
      for (int t = 0; t < weights.length; t++) weights[t] = list.get(t).weight();
      spec.input().checkWeights(o, weights);
    }
  }
}
