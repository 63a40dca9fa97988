/** What a backend implements; users of kernels need only {@link dev.lowbit.Kernels}. */
@NullMarked
package dev.lowbit.spi;

import org.jspecify.annotations.NullMarked;
