/**
 * Weight preparation. So far: which channels a pruned network keeps, and the gather that makes a
 * smaller network of it.
 *
 * <pre>
 * masked:     pruned channels have no weights, scale and bias 0: they are 0 and nobody reads them
 * compacted:  rows of the kept outputs, columns of the kept inputs, parameters of the kept channels
 * </pre>
 *
 * <p>Both give the same numbers, bit for bit, because a kept sum has the same terms in the same
 * order. A bias that survives in a pruned channel would not fold into the next layer at zero-padded
 * borders, so it does not survive.
 *
 * <p>Sources: Network Slimming (arXiv 1708.06519), proximal and nonconvex network slimming.
 */
@NullMarked
package dev.lowbit.quantize;

import org.jspecify.annotations.NullMarked;
