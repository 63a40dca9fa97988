/**
 * FFTW, the peer of transforms, and Intel's MKL under the same function names, through the foreign
 * function interface.
 *
 * <pre>
 * Fftw --Planner--&gt; RealWay, PairWay, TransposedWay: blocks of channels, times K --Fastest--&gt; one
 * </pre>
 *
 * <p>Neither library filters; every way here keeps the spectra of a block of channels, multiplies
 * them and transforms back. What an expert would choose depends on size and layout: one plane at a
 * time, sixteen channels or the whole image, spectra plane after plane or channels innermost, two
 * images as one complex transform, NCHW by way of NHWC. All are planned once, with measuring, and
 * the fastest counts.
 */
@NullMarked
package dev.lowbit.bench.fftw;

import org.jspecify.annotations.NullMarked;
