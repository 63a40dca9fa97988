/**
 * Fourier transforms of images of any size, and what is done between a transform and its inverse:
 * filters of global filter networks, the adaptive mixer, large-kernel convolution.
 *
 * <pre>
 * X[u, v] = s * sum over a, b of x[a, b] * e^(-2*pi*i*(u*a/H + v*b/W))      Fft2, s by Norm
 * x[a, b] = t * sum over u, v of X[u, v] * e^(+2*pi*i*(u*a/H + v*b/W))      s*t = 1/(H*W)
 *
 * y  = epilogue(gate * irfft2(rfft2(x) * K))         FourierFilter, SpectralFilter K
 * dK = c(v)/(H*W) * sum of conj(rfft2(x)) * rfft2(dy)     FilterGradient
 * y  = epilogue(gate * irfft2(M(rfft2(x)) * rfft2(x)))    AffMixer, AffWeights M
 * y  = epilogue(sum over taps of w * x)              FourierConv, StencilSet, Conv2d
 * </pre>
 *
 * <p>Images are float32, spectra interleaved complex float32 in the order of u and v, half spectra
 * of real images W/2+1 columns wide ({@link dev.lowbit.spectral.Spectrum}). Every size from 1 is
 * allowed. A half spectrum that becomes an image is made Hermitian first, in one way: on the
 * self-conjugate columns Y[u, v] becomes (Y[u, v] + conj Y[-u mod H, v]) / 2. Filters are made so
 * at plan time, once, so that a learned K means the same to every backend. The factor of a filter
 * does not depend on the norm; orthonormal transforms before and after it do the same.
 *
 * <p>Error: e = 2^-23, g(n) = n*2^-24 / (1 - n*2^-24), B(n) = 10*e*max(1, log2(n)), |.| of an image
 * the root of its sum of squares; in a half spectrum the columns that stand for two count twice.
 * Two real images of a channel may be one complex transform and share its error: on the right side
 * |.| of a real image, or of its half spectrum, is the greatest of the channel's images in the run.
 * For finite x, without overflow or underflow, for every plane
 *
 * <pre>
 * transforms    |X' - X| &lt;= B(H*W) * s*sqrt(H*W)*|x|, which is B(H*W) * |X| where x is Hermitian
 * filter        |y' - y| &lt;= B(H*W) * max|K| * |x|                    before gate and epilogue
 * gradient      sum over u, v of |dK' - dK| &lt;= (2*B + B^2 + 2*g(N + 4)) * sum over N planes of |x||dy|
 * convolution   |y'[p, q] - y[p, q]| &lt;= (B(4*Hf*Wf) + g(T + 3)) * (sum of |w|) * |x|,
 *               T taps, Hf x Wf = (H + pads) x (W + pads): transforms up to twice as long are free
 * mixer         see AffMixer
 * </pre>
 *
 * <p>It scales with K and x and not with y, which may cancel. With E the right side for the filter,
 * t the element of the gate (1 without), A the scale and b the bias, the value before the residual
 * is within
 *
 * <pre>
 * |v - (A*t*s + b)| &lt;= |A*t|*E + g(4)*(|A*t|*(|s| + E) + |b|) + 4*2^-149*max(1, |A|)
 * </pre>
 *
 * <p>Bits do not depend on the number of threads, nor on where operands lie; they may depend on the
 * batch and the layout. Where x is not finite, what a run writes to y is unspecified: transforms
 * spread it over the plane, and a backend may transform two images as one.
 *
 * <p>Cost: about 5*H*W*log2(H*W) operations per plane, filter and both transforms.
 *
 * <p>Sources: GFNet (arXiv 2107.00645), AFF (2307.14008), AFIDAF (2407.12217).
 */
@NullMarked
package dev.lowbit.spectral;

import org.jspecify.annotations.NullMarked;
