/**
 * What every family shares: how a backend is chosen ({@link dev.lowbit.Kernels}), the two moments
 * of a kernel ({@link dev.lowbit.KernelPlan}: plan, then run), geometry ({@link
 * dev.lowbit.Conv2d}), the one epilogue language ({@link dev.lowbit.Epilogue}) and threads ({@link
 * dev.lowbit.Parallelism}).
 *
 * <p>Integer results are identical on every backend, vector width and thread count. Every step of
 * an epilogue is one correctly rounded float operation, so epilogues are identical too.
 */
@NullMarked
package dev.lowbit;

import org.jspecify.annotations.NullMarked;
