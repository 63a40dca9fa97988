package dev.lowbit.spectral;

import dev.lowbit.KernelPlan;
import dev.lowbit.Parallelism;
import java.lang.foreign.MemorySegment;

/** Discrete Fourier transforms of images or lines of any size, real and complex, in batches. */
public interface Fft2 {

  /**
   * Prepares a transform; slow, once.
   *
   * @param spec which transform, of which tensors
   * @param parallelism the caller's threads
   * @return the plan
   */
  Plan plan(Fft2Spec spec, Parallelism parallelism);

  /**
   * A single-threaded plan.
   *
   * @param spec which transform, of which tensors
   * @return the plan
   */
  default Plan plan(Fft2Spec spec) {
    return plan(spec, Parallelism.SEQUENTIAL);
  }

  /** A transform, ready to run. */
  interface Plan extends KernelPlan {
    /**
     * Overwrites y, in heap or native memory; tensors lie as the specification says.
     *
     * @param x the input
     * @param y the output; may be x where {@link Fft2Spec#inPlace} says so
     * @throws IllegalArgumentException if a size does not fit or x and y overlap otherwise
     */
    void run(MemorySegment x, MemorySegment y);
  }
}
