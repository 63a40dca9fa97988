/**
 * Depthwise convolution in which every output channel has its own list of taps: dense kernels,
 * bands, pattern masks, pruned and identity channels are all the same operation.
 *
 * <pre>
 * y[n, p, q, o] = epilogue(sum over taps (dy, dx, w) of channel o that lie inside the image of
 *                 w * x[n, p*strideH + dy*dilationH - padTop, q*strideW + dx*dilationW - padLeft,
 *                       o / multiplier])
 *
 * float32 / int8 / uint8 --Stencil, StencilSet--&gt; sum --Epilogue--&gt; out
 * </pre>
 *
 * <p>An absent tap contributes nothing, so NaN and infinities under it do not spread; a stored tap
 * of weight 0 is a tap, and 0 * infinity is NaN. A tap outside the image contributes nothing: for
 * integers that is padding with the zero point. A channel without taps has the sum 0 everywhere.
 *
 * <p>Exactness, int8 and uint8: weights are integers in [-128, 127], sums are int32 and exact,
 * every backend returns the same bits; a plan refuses weights whose sum could overflow.
 *
 * <p>Error, float32: u = 2^-24, g(n) = n*u / (1 - n*u). N taps, S their exact sum, M the sum of
 * |w*x|, A the scale, b the bias. For finite x without overflow, in any order, with or without
 * fused multiply-add, with the scale in the weights or behind the sum and the bias as first or last
 * summand, the value v before the residual is within
 *
 * <pre>
 * |v - (A*S + b)| &lt;= g(N + 3) * (|A|*M + |b|) + (N + 3) * 2^-149 * max(1, |A|)
 * </pre>
 *
 * because at most N + 2 roundings touch a term; the last of the N + 3 is the reference's, which
 * sums in double and rounds the sum once. A backend that multiplies weights by the scale checks
 * that no product is subnormal. Later steps are one rounded operation each. Integer-valued floats
 * whose sums stay below 2^24 are exact. The sign of a zero is not specified.
 *
 * <p>Cost: one multiply-add per tap and output, until reading x and writing y takes longer.
 *
 * <p>Sources: InceptionNeXt (arXiv 2303.16900), iFormer (2205.12956), ConvNeXt (2201.03545),
 * pattern pruning (PatDNN, 2001.00138).
 */
@NullMarked
package dev.lowbit.stencil;

import org.jspecify.annotations.NullMarked;
