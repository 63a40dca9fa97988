/**
 * The demo: classify pictures of clothes by comparing bits.
 *
 * <pre>
 * 28x28 bytes --BitPacking--&gt; 784 bits --XnorGemm--&gt; agreement with every neighbour --&gt; 5 nearest
 * </pre>
 */
@NullMarked
package dev.lowbit.bench.demo;

import org.jspecify.annotations.NullMarked;
