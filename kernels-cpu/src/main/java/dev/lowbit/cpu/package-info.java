/** What every family of the CPU backend shares: species, plan-owned memory, epilogue passes. */
@NullMarked
package dev.lowbit.cpu;

import org.jspecify.annotations.NullMarked;
