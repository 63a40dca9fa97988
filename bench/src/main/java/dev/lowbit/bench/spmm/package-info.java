/**
 * Measurements of the spmm family: the pointwise layers of MobileNet v1 with pruned weights.
 *
 * <p>One unit of work is a multiply-accumulate of a stored weight. Float32: bias per channel,
 * float32 out. Integers: uint8 in, scale and bias per channel, int8 out. oneDNN has no sparse
 * convolution: it multiplies the zeros, its rate counts the others.
 */
@NullMarked
package dev.lowbit.bench.spmm;

import org.jspecify.annotations.NullMarked;
