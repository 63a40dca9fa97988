package dev.lowbit.spectral;

import dev.lowbit.Parallelism;

/**
 * The token mixer of adaptive frequency filters: the spectrum is multiplied by a mask that a small
 * network makes from it, frequency by frequency. All transforms are orthonormal.
 *
 * <pre>
 * X = rfft2(x)                                         u &lt; H, v &lt;= W/2
 * Z[b, h] = act(Re z) + i*act(Im z)    of z = sum over i of w1[b, i, h] * X[b, i] + b1[b, h]
 * M[b, o] = shrink(Re z) + i*shrink(Im z) of z = sum over h of w2[b, h, o] * Z[b, h] + b2[b, o]
 * y = irfft2(M * X)                                    by the rule of Spectrum: M*X is not Hermitian
 * </pre>
 *
 * <p>Then gate and epilogue as after a {@link FourierFilter}; the mixer of the paper adds its own
 * input: an epilogue with residual, and x as the residual.
 *
 * <p>Error, with B, g and |.| of the package, r the root of 2, for a channel of a block of I inputs
 * and J hidden numbers: X the greatest |x| of the block's channels, P and Q the greatest sums of
 * |w1| and of |w2| into one number, b1 and b2 the greatest biases, L the greatest slope of the
 * activation, at least 1, and R the greatest |shift| + |offset|, or how far a clamp moves 0:
 *
 * <pre>
 * p = P*X + b1                a = L*(p + R) + R              m = r*Q*a + b2
 * e1 = L*(P*B*X + g(2*I + 2)*(P*(1 + B)*X + b1)) + 2*g(4)*a
 * e2 = r*Q*e1 + g(2*J + 4)*(r*Q*(a + e1) + b2)
 * |y' - y| &lt;= r*(1 + B) * (e2 + (m + e2)*(2*B + g(6))) * |x|           before gate and epilogue
 * </pre>
 */
public interface AffMixer {

  /**
   * Validates and prepares the weights; slow, once.
   *
   * @param weights of the network
   * @param spec tensors, gate, epilogue
   * @param parallelism the caller's threads
   * @return the plan
   * @throws IllegalArgumentException if the weights do not fit the tensors
   */
  FourierFilter.Plan plan(AffWeights weights, FourierFilterSpec spec, Parallelism parallelism);

  /**
   * A single-threaded plan.
   *
   * @param weights of the network
   * @param spec tensors, gate, epilogue
   * @return the plan
   */
  default FourierFilter.Plan plan(AffWeights weights, FourierFilterSpec spec) {
    return plan(weights, spec, Parallelism.SEQUENTIAL);
  }

  /**
   * Check of the weights, shared by every implementation.
   *
   * @param weights as given to plan
   * @param spec as given to plan
   */
  static void check(AffWeights weights, FourierFilterSpec spec) {
    if (weights.channels() != spec.x().channels())
      throw new IllegalArgumentException(
          "the weights are for " + weights.channels() + " channels, x has " + spec.x().channels());
  }
}
