package dev.lowbit.spectral;

import dev.lowbit.Operands;
import dev.lowbit.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * What a transform reads and writes. Elements of an image are float32 for the real transforms and
 * complex for the others; elements of a spectrum are complex ({@link Spectrum}).
 *
 * <p>A transform of one dimension is one of height 1: n lines of length w are {@code Tensor.of(n,
 * 1, w, channels, layout)}, and lines down a dense NHWC tensor are {@code Tensor.of(images, 1,
 * height, width * channels, NHWC)}.
 *
 * @param transform which of the four
 * @param x where the input lies
 * @param y where the output lies; same images, height, channels and layout
 * @param norm the factor
 */
public record Fft2Spec(Transform transform, Tensor x, Tensor y, Norm norm) {
  /**
   * Checks that everything fits.
   *
   * @throws IllegalArgumentException if a size does not
   */
  public Fft2Spec {
    boolean toImage = transform == Transform.IRFFT2;
    Tensor image = toImage ? y : x;
    Tensor spectrum = toImage ? x : y;
    checkImage(image);
    Tensor needed = spectrum(transform, image).within(spectrum.first(), spectrum.total());
    if (!spectrum.equals(needed))
      throw new IllegalArgumentException(
          (toImage ? "x is " : "y is ") + spectrum + ", needs " + needed);
  }

  /**
   * Images of real numbers to half spectra.
   *
   * @param image the input; the output is dense
   * @return the specification, backward norm
   */
  public static Fft2Spec rfft2(Tensor image) {
    return new Fft2Spec(Transform.RFFT2, image, Spectrum.of(image), Norm.BACKWARD);
  }

  /**
   * Half spectra to images of real numbers.
   *
   * @param image the output, which decides whether the width is odd; the input is dense
   * @return the specification, backward norm
   */
  public static Fft2Spec irfft2(Tensor image) {
    return new Fft2Spec(Transform.IRFFT2, Spectrum.of(image), image, Norm.BACKWARD);
  }

  /**
   * Complex images to spectra of the same size.
   *
   * @param image input and output
   * @return the specification, backward norm
   */
  public static Fft2Spec fft2(Tensor image) {
    return new Fft2Spec(Transform.FFT2, image, image, Norm.BACKWARD);
  }

  /**
   * Spectra to complex images of the same size.
   *
   * @param image input and output
   * @return the specification, backward norm
   */
  public static Fft2Spec ifft2(Tensor image) {
    return new Fft2Spec(Transform.IFFT2, image, image, Norm.BACKWARD);
  }

  /**
   * The same with another factor.
   *
   * @param norm where 1/(height*width) stands
   * @return the specification
   */
  public Fft2Spec withNorm(Norm norm) {
    return new Fft2Spec(transform, x, y, norm);
  }

  /**
   * The same reading some channels of a wider tensor.
   *
   * @param first channel of the wider tensor that is input channel 0
   * @param total channels of the wider tensor
   * @return the specification
   */
  public Fft2Spec reading(int first, int total) {
    return new Fft2Spec(transform, x.within(first, total), y, norm);
  }

  /**
   * The same writing some channels of a wider tensor; the others stay as they are.
   *
   * @param first channel of the wider tensor that is output channel 0
   * @param total channels of the wider tensor
   * @return the specification
   */
  public Fft2Spec writing(int first, int total) {
    return new Fft2Spec(transform, x, y.within(first, total), norm);
  }

  /**
   * Returns the size of the transform.
   *
   * @return the tensor of full width: y of irfft2, else x
   */
  public Tensor image() {
    return transform == Transform.IRFFT2 ? y : x;
  }

  /**
   * Returns the factor of every sum.
   *
   * @return 1, 1/sqrt(height*width) or 1/(height*width)
   */
  public double scale() {
    return norm.scale(transform.inverse(), (long) image().height() * image().width());
  }

  /**
   * Returns the memory read, other channels included.
   *
   * @return bytes
   */
  public long inputBytes() {
    return bytes(x, transform != Transform.RFFT2);
  }

  /**
   * Returns the memory written, other channels included.
   *
   * @return bytes
   */
  public long outputBytes() {
    return bytes(y, transform != Transform.IRFFT2);
  }

  /**
   * Returns whether y may be x.
   *
   * @return true for complex transforms of tensors that lie alike
   */
  public boolean inPlace() {
    return !transform.real() && x.equals(y);
  }

  /**
   * Check of the memory, shared by every implementation.
   *
   * @param x as given to run
   * @param y as given to run
   * @throws IllegalArgumentException if a size does not fit or x and y overlap
   */
  public void check(MemorySegment x, MemorySegment y) {
    Operands.checkSize("x", x, inputBytes());
    Operands.checkWritable("y", y, outputBytes());
    if (inPlace()) Operands.checkSameOrDisjoint("x", x, "y", y);
    else Operands.checkDisjoint("x", x, "y", y);
  }

  static void checkImage(Tensor image) {
    if (image.height() < 1 || image.width() < 1)
      throw new IllegalArgumentException(
          "images are " + image.height() + "x" + image.width() + ", not >= 1");
  }

  private static Tensor spectrum(Transform transform, Tensor image) {
    return transform.real() ? Spectrum.of(image) : image.within(0, image.channels());
  }

  private static long bytes(Tensor t, boolean complex) {
    return Math.multiplyExact(t.size(), (complex ? 2L : 1L) * Float.BYTES);
  }
}
