/**
 * Dense float32 product of weights known at plan time and activations of a run: what a sparse plan
 * takes above its density threshold; internal.
 *
 * <pre>
 *   y[p][o] = sum over c of w[o][c] * x[p][c]        p pixels, o outputs, c channels
 *
 *          rows (broadcast)                 panels (lanes)                   loops of a block
 *   NHWC   pixels, where they lie           outputs, packed by the plan      panel, row tile, term
 *   NCHW   outputs, copied by the plan      pixels, packed by the run        row tile, panel, term
 *
 *   tile     DenseTile     6 rows x 4 vectors (AVX-512) or 2
 *   packing  Panels, PackedWeights, Activations
 *   result   SumBlock      plan-owned sums for the caller's epilogue, or y itself
 * </pre>
 *
 * <p>Terms are added in ascending order of c by FMA, from 0: bits depend neither on threads nor on
 * blocks, tiles, widths or layout, and |sum - exact| &lt;= gamma(channels) * sum of |w x| +
 * channels * 2^-149 (MATH.md 0.5). Sums of no channels are 0. Every weight meets every activation,
 * so NaN and infinity propagate through weights of 0.
 */
@NullMarked
package dev.lowbit.cpu.gemm;

import org.jspecify.annotations.NullMarked;
