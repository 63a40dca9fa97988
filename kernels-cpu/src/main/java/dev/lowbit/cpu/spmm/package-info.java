/**
 * SIMD kernels of the family spmm: lanes are pixels, a stored weight is one broadcast.
 *
 * <pre>
 * x --PanelPacker--&gt; panel [channel][pixels] --RowTile, BlockTile--&gt; sums [output][pixels] --ResultRows--&gt; y
 * </pre>
 */
@NullMarked
package dev.lowbit.cpu.spmm;

import org.jspecify.annotations.NullMarked;
