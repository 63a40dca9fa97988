package dev.lowbit.spectral;

import dev.lowbit.KernelPlan;
import dev.lowbit.Parallelism;
import java.lang.foreign.MemorySegment;

/**
 * The gradient by a filter's half spectrum, for training: with y = irfft2(rfft2(x) * K) and dy the
 * gradient of a loss by y,
 *
 * <pre>
 * dK[u, v] = c(v) / (H*W) * sum over images of conj(rfft2(x)[u, v]) * rfft2(dy)[u, v]
 * </pre>
 *
 * where c(v) is {@link Spectrum#multiplicity}: the real part is the derivative by the real part of
 * the learned number, the imaginary part by the imaginary part. The gradient by x is a {@link
 * FourierFilter} with {@link SpectralFilter#adjoint}.
 */
public interface FilterGradient {

  /**
   * Prepares a gradient; slow, once.
   *
   * @param spec tensors, and whether the filter is for all channels
   * @param parallelism the caller's threads
   * @return the plan
   */
  Plan plan(FilterGradientSpec spec, Parallelism parallelism);

  /**
   * A single-threaded plan.
   *
   * @param spec tensors, and whether the filter is for all channels
   * @return the plan
   */
  default Plan plan(FilterGradientSpec spec) {
    return plan(spec, Parallelism.SEQUENTIAL);
  }

  /** A gradient, ready to run. */
  interface Plan extends KernelPlan {
    /**
     * Overwrites dk, in heap or native memory; tensors lie as the specification says.
     *
     * @param x the input of the filter
     * @param dy the gradient by the filter's output; may be x
     * @param dk the gradient by the filter, summed over the images, and over the channels of a
     *     shared filter; lies like the values of {@link SpectralFilter#ofSpectrum}
     * @throws IllegalArgumentException if a size does not fit or dk overlaps x or dy
     */
    void run(MemorySegment x, MemorySegment dy, MemorySegment dk);
  }
}
