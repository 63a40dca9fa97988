/**
 * Measurements of the spectral family: filters between a transform and its inverse, at the sizes of
 * global filter networks and at awkward ones.
 *
 * <p>One unit of work is a nominal operation: 2.5 * n * log2(n) for each of two transforms of n =
 * H*W real numbers and 6 for each number of the half spectrum, whoever computes it in whatever way.
 * No peer filters: FFTW, MKL and JTransforms transform, the product between is ours, with vectors
 * and with 1/(H*W) folded into the filter; it takes a few percent of their time.
 *
 * <p>The plan of a 56x56x96 filter should be ready and warm within a second: {@code lowbit starts
 * --shape filter.b2.56x56x96.nhwc}.
 */
@NullMarked
package dev.lowbit.bench.spectral;

import org.jspecify.annotations.NullMarked;
