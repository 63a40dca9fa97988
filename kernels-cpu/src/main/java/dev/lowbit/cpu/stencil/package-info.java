/**
 * Depthwise convolution on the CPU.
 *
 * <pre>
 *   StencilSet -&gt; ChannelRuns -&gt; TapPattern -&gt; StencilTile -&gt; generated code
 *                     |                                           |
 *                 TapWeights                TapRun.band: tile after tile
 *                                                                 |
 *   x -&gt; RowRing (rows with padding, floats) ------------------------&gt; sums -&gt; epilogue -&gt; y
 * </pre>
 */
@NullMarked
package dev.lowbit.cpu.stencil;

import org.jspecify.annotations.NullMarked;
