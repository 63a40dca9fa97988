/** The GPU backend: chosen by name only, not built yet. */
@NullMarked
package dev.lowbit.gpu;

import org.jspecify.annotations.NullMarked;
