/**
 * Sparse 1x1 convolution: sparse weights times dense activations.
 *
 * <pre>
 * y[n, p, o] = epilogue(sum over stored columns i of row o of w[o, i] * x[n, p, i])
 *
 * float32 / int8 / uint8 --Spmm, SparseMatrix--&gt; sum --Epilogue--&gt; out
 * NCHW: a channel's pixels are contiguous (CHW of Fast Sparse ConvNets);  NHWC: a pixel's channels
 * </pre>
 *
 * <p>An entry that is not stored contributes nothing, so NaN and infinities under it do not spread;
 * a stored 0 is multiplied, those that fill a block too. A caller who promises finite activations
 * ({@link dev.lowbit.spmm.SpmmSpec#finite}) lets a plan multiply zeros that are not stored, in
 * blocks or in a dense product. An empty row has the sum 0. Zero rows and columns are legal.
 *
 * <p>Exactness, int8 and uint8: weights are integers in [-128, 127], sums are int32 and exact,
 * every backend returns the same bits; a plan refuses weights whose sum could overflow.
 *
 * <p>Error, float32: u = 2^-24, g(n) = n*u / (1 - n*u). N stored columns of the row (all columns if
 * zeros are multiplied), S their exact sum, M the sum of |w*x|, A the scale, b the bias. For finite
 * x without overflow, in any order, with or without fused multiply-add, with the scale in the
 * weights or behind the sum and the bias as first or last summand, the value v before the residual
 * is within
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
 * <p>Cost: one multiply-add per stored entry and pixel.
 *
 * <p>Sources: Fast Sparse ConvNets (arXiv 1911.09723), Random Pruning (2202.02643).
 */
@NullMarked
package dev.lowbit.spmm;

import org.jspecify.annotations.NullMarked;
