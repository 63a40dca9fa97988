/**
 * Depthwise convolution on the CPU.
 *
 * <pre>
 *   NHWC   lanes are channels
 *   StencilSet -&gt; ChannelRuns -&gt; TapPattern, TapWeights -&gt; TileChoice -&gt; StencilTile -&gt; code
 *   PixelStencil: x -&gt; RowRing (rows of a band) -&gt; TapRun, tile after tile -&gt; y, or sums -&gt; epilogue -&gt; y
 *
 *   NCHW   lanes are pixels of a row
 *   StencilSet -&gt; PatternCodes -&gt; TapPattern, TapStream -&gt; PlaneCode -&gt; PlaneTile -&gt; code
 *   PlaneStencil: x -&gt; PlaneStage (planes with their padding) -&gt; PlaneCode -&gt; y, or sums -&gt; epilogue -&gt; y
 * </pre>
 *
 * <p>Where no class may be generated, TapLoop and PlaneLoop do the same tap by tap.
 */
@NullMarked
package dev.lowbit.cpu.stencil;

import org.jspecify.annotations.NullMarked;
