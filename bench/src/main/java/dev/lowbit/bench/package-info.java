/**
 * The {@code lowbit} command: what this machine offers, a demo, and measurements side by side.
 *
 * <pre>
 * Layer, MatrixShape --Shapes--&gt; Problem --Turn--&gt; Candidate (verified) --Turns--&gt; JMH fork
 * </pre>
 *
 * <p>A {@link dev.lowbit.bench.Problem} holds operands and the right answer, a {@link
 * dev.lowbit.bench.Candidate} is one contender's way to it. {@link dev.lowbit.bench.Turns} lets
 * contenders alternate within one fork, so that the drift of a shared machine hits both sides of a
 * ratio.
 */
@NullMarked
package dev.lowbit.bench;

import org.jspecify.annotations.NullMarked;
