/**
 * Depthwise convolution on the CPU.
 *
 * <pre>
 *   NHWC, vectors of channels:
 *   StencilSet -&gt; ChannelRuns -&gt; TapPattern -&gt; StencilTile -&gt; generated code
 *                     |                                           |
 *                 TapWeights                TapRun.band: tile after tile
 *                                                                 |
 *   x -&gt; RowRing (rows with padding, floats) ------------------------&gt; sums -&gt; epilogue -&gt; y
 *
 *   NCHW, vectors of columns:
 *   StencilSet -&gt; PatternCodes -&gt; PlaneCode -&gt; PlaneTile -&gt; generated code
 *                     |                                       |
 *                 TapStream                     plane after plane, tile after tile
 *                                                             |
 *   x -&gt; PlaneStage (PlaneBlock: planes with padding, floats) ----&gt; sums -&gt; epilogue -&gt; y
 * </pre>
 */
@NullMarked
package dev.lowbit.cpu.stencil;

import org.jspecify.annotations.NullMarked;
