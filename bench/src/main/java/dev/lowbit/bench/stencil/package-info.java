/**
 * Measurements of the stencil family: depthwise convolutions of real networks, dense, banded, with
 * few taps, and the token mixer of InceptionNeXt as one plan.
 *
 * <p>One unit of work is a multiply-accumulate of a tap, border taps included. Float32: bias per
 * channel, float32 out. Integers: uint8 in, scale and bias per channel, int8 out. oneDNN computes a
 * kernel with few taps as a dense one; its rate counts the few.
 */
@NullMarked
package dev.lowbit.bench.stencil;

import org.jspecify.annotations.NullMarked;
