/**
 * Fourier transforms and filters of images, with channels in the lanes.
 *
 * <pre>
 *   rows       a + i*b of two real rows  -&gt; steps -&gt;  one complex row Z of W places
 *   columns    Z[v], Z[-v] -&gt; columns v of both rows -&gt; steps, filter, steps back -&gt; Z[v], Z[-v]
 *   rows back  Z -&gt; steps back -&gt; a + i*b
 * </pre>
 *
 * <p>So a filter costs two transforms of half the image, reads it once and writes it once. A step
 * is a short transform, unrolled and generated; lines stay in L1, the spectrum of a vector of
 * channels in L2. Nothing is put into the order of frequencies: the filter lies in the order the
 * steps leave.
 *
 * <p>A convolution with a large kernel is the filter of an image padded with zeros in a tile; small
 * kernels are sums of taps, by the stencil family ({@link ConvChoice}).
 *
 * <p>Every operation is rounded once, in an order that depends on the size only: the bits of a
 * channel do not depend on threads, layout or batch.
 */
@NullMarked
package dev.lowbit.cpu.spectral;

import org.jspecify.annotations.NullMarked;
