/**
 * Measurements of the xnor family: products and convolutions over {-1, +1} on real shapes.
 *
 * <p>One unit of work is a binary multiply-accumulate. A convolution is whole: float32 NHWC in,
 * sign, product with exact zero padding, scale and bias per channel, float32 out.
 */
@NullMarked
package dev.lowbit.bench.xnor;

import org.jspecify.annotations.NullMarked;
