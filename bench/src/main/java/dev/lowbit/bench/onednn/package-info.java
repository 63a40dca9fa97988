/**
 * oneDNN, the peer of convolutions, through the foreign function interface: the shared library of a
 * registry jar, no wrapper classes.
 *
 * <pre>
 * OneDnn (library, engine, stream) --Desc, Memory--&gt; Primitive --Chain--&gt; timed
 *                                   Convolution, Mixer: every way oneDNN offers --Fastest--&gt; one
 * </pre>
 *
 * <p>oneDNN lists several implementations of one convolution and takes the first. That is not the
 * fastest on every processor, so the report shows both: what a user gets, and the best that an
 * expert can get out of it.
 */
@NullMarked
package dev.lowbit.bench.onednn;

import org.jspecify.annotations.NullMarked;
