/**
 * Measurements on a CUDA device, with CUDA events: what JMH's forks and wall clocks cannot see.
 *
 * <pre>
 * GpuWork (verified) --DeviceClock--&gt; nanoseconds --Floors--&gt; line, Row --&gt; GpuResults, results.json
 * </pre>
 *
 * <p>Operands stay on the device, and several sets of them take turns, so that nothing is found in
 * the L2 cache that a network would not find there. Every set is compared with the CPU before it is
 * timed, and again afterwards.
 */
@NullMarked
package dev.lowbit.bench.gpu;

import org.jspecify.annotations.NullMarked;
