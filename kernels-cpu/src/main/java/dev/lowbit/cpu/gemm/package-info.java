/** Dense. */
@NullMarked
package dev.lowbit.cpu.gemm;

import org.jspecify.annotations.NullMarked;
