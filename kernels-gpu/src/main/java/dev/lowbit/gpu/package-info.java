/**
 * The GPU backend: CUDA kernels through JCuda, chosen by name only.
 *
 * <pre>
 *   GpuBackend -> GpuProbe            is there a driver? asked before any class of JCuda is touched
 *   Gpu, Stream, DeviceBuffer         what a plan holds
 *   Kernel, Launch                    an entry of the PTX we ship, its arguments checked against it
 *   GuardedDriver                     tells the error that broke the context once, then since when
 *   Driver                            all that is asked of CUDA: CudaDriver here, the PTX emulator in tests
 * </pre>
 *
 * On the class path, start with {@code --enable-native-access=ALL-UNNAMED}. On the module path,
 * with {@code --add-modules dev.lowbit.gpu --enable-native-access=dev.lowbit.gpu,jcuda}, and with
 * only one of the two jcuda-natives jars: both have the same module name.
 */
@NullMarked
package dev.lowbit.gpu;

import org.jspecify.annotations.NullMarked;
