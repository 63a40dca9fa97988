package dev.lowbit.spectral;

import dev.lowbit.KernelPlan;
import dev.lowbit.Parallelism;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Filtering in the frequency domain: irfft2(rfft2(x) * K), then gate and epilogue. */
public interface FourierFilter {

  /**
   * Validates and prepares the filter; slow, once.
   *
   * @param filter for every channel or for all; its canonical form is used
   * @param spec tensors, gate, epilogue
   * @param parallelism the caller's threads
   * @return the plan
   * @throws IllegalArgumentException if the filter does not fit the tensors
   */
  Plan plan(SpectralFilter filter, FourierFilterSpec spec, Parallelism parallelism);

  /**
   * A single-threaded plan.
   *
   * @param filter for every channel or for all
   * @param spec tensors, gate, epilogue
   * @return the plan
   */
  default Plan plan(SpectralFilter filter, FourierFilterSpec spec) {
    return plan(filter, spec, Parallelism.SEQUENTIAL);
  }

  /** Filter, tensors and epilogue, ready to run. */
  interface Plan extends KernelPlan {
    /**
     * Overwrites y, in heap or native memory; tensors lie as the specification says.
     *
     * @param x the input
     * @param gate float32 that lies like y if the plan is gated, else null; may be y, and may be x
     *     where x lies like y
     * @param residual float32 that lies like y if the epilogue adds one, else null; may be what a
     *     gate may be
     * @param y the output, elements by the epilogue's output; may be x where {@link
     *     FourierFilterSpec#inPlace} says so
     * @throws IllegalArgumentException if a size does not fit or x and y overlap otherwise
     */
    void run(
        MemorySegment x,
        @Nullable MemorySegment gate,
        @Nullable MemorySegment residual,
        MemorySegment y);

    /**
     * Overwrites y, for plans without gate.
     *
     * @param x the input
     * @param residual float32 that lies like y if the epilogue adds one, else null
     * @param y the output
     */
    default void run(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
      run(x, null, residual, y);
    }

    /**
     * Overwrites y, for plans without gate and residual.
     *
     * @param x the input
     * @param y the output
     */
    default void run(MemorySegment x, MemorySegment y) {
      run(x, null, null, y);
    }
  }

  /**
   * Check of the filter, shared by every implementation.
   *
   * @param filter as given to plan
   * @param spec as given to plan
   */
  static void check(SpectralFilter filter, FourierFilterSpec spec) {
    if (filter.height() != spec.x().height() || filter.width() != spec.x().width())
      throw new IllegalArgumentException(
          "the filter is for "
              + filter.height()
              + "x"
              + filter.width()
              + ", x is "
              + spec.x().height()
              + "x"
              + spec.x().width());
    if (filter.channels() != 1 && filter.channels() != spec.x().channels())
      throw new IllegalArgumentException(
          "the filter has " + filter.channels() + " channels, x has " + spec.x().channels());
  }
}
