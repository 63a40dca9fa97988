/** The GPU backend: the device layer over the CUDA driver; chosen by name only. */
@NullMarked
package dev.lowbit.gpu;

import org.jspecify.annotations.NullMarked;
