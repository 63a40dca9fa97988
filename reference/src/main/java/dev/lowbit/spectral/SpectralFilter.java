package dev.lowbit.spectral;

import java.util.Arrays;

/**
 * What a filter multiplies a half spectrum with: K for every channel, or one K for all.
 *
 * <pre>
 *              v = 0                        v = 1   ...   v = W/2
 *   u = 0    | c=0: re im | c=1: re im ... |            |
 *     ...
 *   u = H-1  |                             |            |        W/2 + 1 columns
 * </pre>
 *
 * <p>{@link #re} and {@link #im} are the definition. Any numbers may be learned; a plan takes the
 * {@link #canonical} filter, so that every backend computes the same.
 */
public final class SpectralFilter {
  private final int height;
  private final int width;
  private final int channels;
  private final float[] values;

  private SpectralFilter(int height, int width, int channels, float[] values) {
    for (int i = 0; i < values.length; i++)
      if (!Float.isFinite(values[i]))
        throw new IllegalArgumentException("filter[" + i + "]=" + values[i] + " is not finite");
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.values = values;
  }

  /**
   * A learned half spectrum.
   *
   * @param height rows of the image
   * @param width columns of the image
   * @param values height x (width/2 + 1) x channels x 2, the real part first; 1 channel is for all
   * @return the filter
   * @throws IllegalArgumentException if the values are no whole number of channels or not finite
   */
  public static SpectralFilter ofSpectrum(int height, int width, float... values) {
    int channels = channels(values.length, 2 * bins(height, width), "half spectra");
    return new SpectralFilter(height, width, channels, values.clone());
  }

  /**
   * A half spectrum of real numbers.
   *
   * @param height rows of the image
   * @param width columns of the image
   * @param mask height x (width/2 + 1) x channels; 1 channel is for all
   * @return the filter
   * @throws IllegalArgumentException if the values are no whole number of channels or not finite
   */
  public static SpectralFilter ofMask(int height, int width, float... mask) {
    int channels = channels(mask.length, bins(height, width), "masks");
    float[] values = new float[2 * mask.length];
    for (int i = 0; i < mask.length; i++) values[2 * i] = mask[i];
    return new SpectralFilter(height, width, channels, values);
  }

  /**
   * The circular convolution with a kernel of the size of the image: y[a, b] = sum over i, j of
   * kernel[i, j] * x[a - i mod height, b - j mod width]. Its spectrum is summed in double and
   * rounded once.
   *
   * @param height rows of the image
   * @param width columns of the image
   * @param kernel height x width x channels; 1 channel is for all
   * @return the filter
   * @throws IllegalArgumentException if the values are no whole number of channels or not finite
   */
  public static SpectralFilter ofKernel(int height, int width, float... kernel) {
    bins(height, width);
    int channels = channels(kernel.length, Math.multiplyExact(height, width), "kernels");
    Plane[] planes = new Plane[channels];
    for (int c = 0; c < channels; c++) {
      planes[c] = new Plane(height, width);
      for (int a = 0; a < height; a++)
        for (int b = 0; b < width; b++)
          planes[c].set(a, b, kernel[(a * width + b) * channels + c], 0);
    }
    return ofPlanes(height, width, planes);
  }

  /**
   * The filter that changes nothing.
   *
   * @param height rows of the image
   * @param width columns of the image
   * @return 1 at every frequency, for all channels
   */
  public static SpectralFilter identity(int height, int width) {
    float[] mask = new float[bins(height, width)];
    Arrays.fill(mask, 1);
    return ofMask(height, width, mask);
  }

  /** The filters of real kernels. */
  private static SpectralFilter ofPlanes(int height, int width, Plane... kernels) {
    int columns = Spectrum.columns(width);
    float[] values = new float[2 * height * columns * kernels.length];
    for (int c = 0; c < kernels.length; c++) {
      Plane k = kernels[c].transform(false, 1);
      for (int u = 0; u < height; u++)
        for (int v = 0; v < columns; v++) {
          int at = 2 * ((u * columns + v) * kernels.length + c);
          values[at] = (float) k.re(u, v);
          values[at + 1] = (float) k.im(u, v);
        }
    }
    return new SpectralFilter(height, width, kernels.length, values).canonical();
  }

  /**
   * The filter with the same effect whose self-conjugate columns are Hermitian, by the rule of
   * {@link Spectrum}; the mean of two numbers is rounded once.
   *
   * @return the filter that plans use
   */
  public SpectralFilter canonical() {
    float[] changed = values.clone();
    for (int u = 0; u < height; u++)
      for (int v = 0; v < Spectrum.columns(width); v++) {
        if (!Spectrum.selfConjugate(v, width)) continue;
        int mirror = Spectrum.mirror(u, height);
        for (int c = 0; c < channels; c++) {
          int at = at(u, v, c);
          changed[at] = (float) (((double) re(u, v, c) + re(mirror, v, c)) / 2);
          changed[at + 1] = (float) (((double) im(u, v, c) - im(mirror, v, c)) / 2);
        }
      }
    return new SpectralFilter(height, width, channels, changed);
  }

  /**
   * The adjoint: the sum of filter(x) * y is the sum of x * adjoint(y). For the gradient by x, and
   * for cross-correlation instead of convolution.
   *
   * @return the conjugate of the canonical filter
   */
  public SpectralFilter adjoint() {
    float[] conjugate = canonical().values;
    for (int i = 1; i < conjugate.length; i += 2) conjugate[i] = 0 - conjugate[i];
    return new SpectralFilter(height, width, channels, conjugate);
  }

  /**
   * The filter for images of another size: the circular kernel is unrolled around its origin,
   * cropped or filled up with zeros, and rolled up again. Where the size is even, offset n/2 is as
   * well -n/2: half of the weight goes to each, so a real filter stays real.
   *
   * <pre>
   *   6 -&gt; 8    offsets -3 -2 -1 0 1 2 3        (3: half at -3, half at 3)
   *   6 -&gt; 4    offsets    -2 -1 0 1 2          (2 and -2 meet at 2)
   * </pre>
   *
   * <p>The identity stays the identity, a constant filter constant, and the same size gives the
   * canonical filter but for rounding.
   *
   * @param height rows of the new images
   * @param width columns of the new images
   * @return the filter
   */
  public SpectralFilter resampled(int height, int width) {
    bins(height, width);
    Plane[] kernels = new Plane[channels];
    for (int c = 0; c < channels; c++) {
      Plane kernel = plane(c).transform(true, 1.0 / ((long) this.height * this.width));
      kernels[c] = new Plane(height, width);
      int rows = Math.min(this.height / 2, height / 2);
      int columns = Math.min(this.width / 2, width / 2);
      for (int dy = -rows; dy <= rows; dy++)
        for (int dx = -columns; dx <= columns; dx++) {
          double weight = share(dy, this.height) * share(dx, this.width);
          int a = Math.floorMod(dy, height);
          int b = Math.floorMod(dx, width);
          double moved =
              kernel.re(Math.floorMod(dy, this.height), Math.floorMod(dx, this.width)) * weight;
          kernels[c].set(a, b, kernels[c].re(a, b) + moved, 0);
        }
    }
    return ofPlanes(height, width, kernels);
  }

  private static double share(int offset, int size) {
    return 2 * Math.abs(offset) == size ? 0.5 : 1;
  }

  /** The whole canonical spectrum of a channel. */
  Plane plane(int c) {
    return Spectrum.hermitian(height, width, (u, v) -> re(u, v, c), (u, v) -> im(u, v, c));
  }

  /**
   * Returns the number of rows of the image.
   *
   * @return rows
   */
  public int height() {
    return height;
  }

  /**
   * Returns the number of columns of the image, about twice those of the filter.
   *
   * @return columns of the image
   */
  public int width() {
    return width;
  }

  /**
   * Returns the number of channels.
   *
   * @return 1 for a filter for all channels
   */
  public int channels() {
    return channels;
  }

  /**
   * The definition: the real part.
   *
   * @param u row
   * @param v column, at most width/2
   * @param c channel of the filter
   * @return the real part of K[u, v]
   */
  public float re(int u, int v, int c) {
    return values[at(u, v, c)];
  }

  /**
   * The definition: the imaginary part.
   *
   * @param u row
   * @param v column, at most width/2
   * @param c channel of the filter
   * @return the imaginary part of K[u, v]
   */
  public float im(int u, int v, int c) {
    return values[at(u, v, c) + 1];
  }

  /**
   * Returns the greatest factor of a channel, which the error bound scales with.
   *
   * @param c channel of the filter
   * @return max |K[u, v]| of the canonical filter
   */
  public double gain(int c) {
    Plane k = plane(c);
    double gain = 0;
    for (int u = 0; u < height; u++)
      for (int v = 0; v < Spectrum.columns(width); v++)
        gain = Math.max(gain, Math.hypot(k.re(u, v), k.im(u, v)));
    return gain;
  }

  private int at(int u, int v, int c) {
    return 2 * ((u * Spectrum.columns(width) + v) * channels + c);
  }

  private static int bins(int height, int width) {
    if (height < 1 || width < 1)
      throw new IllegalArgumentException("images are " + height + "x" + width + ", not >= 1");
    return Math.multiplyExact(height, Spectrum.columns(width));
  }

  private static int channels(int length, int size, String what) {
    if (length == 0 || length % size != 0)
      throw new IllegalArgumentException(
          length + " values are no whole number of " + what + " of " + size);
    return length / size;
  }

  @Override
  public String toString() {
    return "SpectralFilter of "
        + (channels == 1 ? "1 channel" : channels + " channels")
        + " for "
        + height
        + "x"
        + width;
  }
}
