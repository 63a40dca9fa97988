/**
 * Binary products and convolutions on CUDA: marshalling only, the kernels are in {@code
 * src/main/cuda/xnor}.
 *
 * <pre>
 *   popcount      a.b = k - 2 popc(a ^ b)                        every device, every alignment
 *   bit tensor    a.b = k - 2 (popc(a) + popc(b) - 2 popc(a &amp; b))  compute capability 8.0 to 9.x
 *   int8 tensor   bits become bytes of +-1                        10.0 and later, without bit tensor cores
 * </pre>
 *
 * <p>Convolutions read the windows of packed NHWC bits where they lie, for every geometry by
 * popcount and for one group on tensor cores; numbers and NCHW go through kernels of their own
 * before and after.
 *
 * <p>Device operands come first: {@link dev.lowbit.gpu.xnor.XnorGemmPlan} and {@link
 * dev.lowbit.gpu.xnor.BitPackingPlan} take {@link dev.lowbit.gpu.xnor.DeviceBits}, {@link
 * dev.lowbit.gpu.xnor.XnorConvPlan} and {@link dev.lowbit.gpu.xnor.BitMaxPoolPlan} dense tensors,
 * and only launch. The contract's {@code run} with host memory copies in and out through pinned
 * staging, and waits.
 */
@NullMarked
package dev.lowbit.gpu.xnor;

import org.jspecify.annotations.NullMarked;
