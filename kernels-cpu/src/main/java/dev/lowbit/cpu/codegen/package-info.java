/**
 * Programs of vector expressions, compiled into hidden classes when a plan is made.
 *
 * <pre>
 *   ProgramBuilder -&gt; Program -&gt; CodeCache -&gt; Code -&gt; Kernel.run(addresses)
 *   checks, shares    prints     limits,      times,
 *   expressions                  class file   warms
 * </pre>
 *
 * <p>A program is straight lines of vector expressions in loops that walk addresses to an end. A
 * depthwise convolution of three taps, channel block after channel block:
 *
 * <pre>
 *   16 lanes (x, y, w, end)
 *   until w == end:
 *     t0 = f32 [w]
 *     t1 = f32 [x]
 *     t2 = t1 * t0
 *     t3 = f32 [w + 64]
 *     t4 = f32 [x + 512]
 *     t5 = t4 * t3 + t2
 *     t6 = f32 [w + 128]
 *     t7 = f32 [x + 1024]
 *     t8 = t7 * t6 + t5
 *     [y] = t8
 *     x += 64
 *     y += 64
 *     w += 192
 * </pre>
 *
 * <p>A sparse row uses a variable and an address that comes from memory; {@code r} holds pairs of a
 * byte offset and a weight:
 *
 * <pre>
 *     var v0 = t0
 *     until r == end:
 *       p0 = x + int [r]
 *       t1 = f32 all [r + 4]
 *       t2 = f32 [p0]
 *       t3 = v0
 *       t4 = t2 * t1 + t3
 *       v0 = t4
 *       r += 8
 * </pre>
 *
 * <p>Memory is plan-owned and reached through {@link dev.lowbit.cpu.Workspace#ALL}: the caller of a
 * kernel answers for every address. A vector is no wider than the machine's; four bytes, which have
 * no vector of their own, cross as an int, so nothing beyond the lanes is read or written.
 *
 * <p>Every operation is exact or rounded once as Java's scalar operation is, so a program has one
 * result on every machine.
 */
@NullMarked
package dev.lowbit.cpu.codegen;

import org.jspecify.annotations.NullMarked;
