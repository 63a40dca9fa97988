package dev.lowbit.spectral;

import dev.lowbit.Input;
import dev.lowbit.Parallelism;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;

/**
 * Depthwise convolution with large kernels: the sums of {@link Stencil}, but a backend may compute
 * them through Fourier transforms of the padded image. The price is the error bound, which is that
 * of the family's package and not of stencil, and finite activations. Every geometry of a stencil
 * is allowed; which sizes go through transforms is the backend's choice, and explain says which.
 */
public interface FourierConv {

  /**
   * Validates and prepares the kernels; slow, once.
   *
   * @param taps one list per output channel
   * @param spec geometry, tensors, epilogue; the input is float32
   * @param parallelism the caller's threads
   * @return the plan
   * @throws IllegalArgumentException if the taps do not fit the geometry, or the input is not
   *     float32
   */
  Stencil.Plan plan(StencilSet taps, StencilSpec spec, Parallelism parallelism);

  /**
   * A single-threaded plan.
   *
   * @param taps one list per output channel
   * @param spec geometry, tensors, epilogue; the input is float32
   * @return the plan
   */
  default Stencil.Plan plan(StencilSet taps, StencilSpec spec) {
    return plan(taps, spec, Parallelism.SEQUENTIAL);
  }

  /**
   * Check of the taps and the input, shared by every implementation.
   *
   * @param taps as given to plan
   * @param spec as given to plan
   */
  static void check(StencilSet taps, StencilSpec spec) {
    if (!spec.input().floats())
      throw new IllegalArgumentException(
          "the input is " + spec.input() + ", a transform needs " + new Input.Float32());
    Stencil.check(taps, spec);
  }
}
