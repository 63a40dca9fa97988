package dev.lowbit.spectral;

/** The transforms, by what they read and write; the exponent of an inverse is positive. */
public enum Transform {
  /** Image to half spectrum. */
  RFFT2,
  /** Half spectrum to image, made Hermitian by the rule of {@link Spectrum}. */
  IRFFT2,
  /** Complex image to spectrum. */
  FFT2,
  /** Spectrum to complex image. */
  IFFT2;

  /**
   * Returns whether one side is an image of real numbers.
   *
   * @return false if both sides are complex
   */
  public boolean real() {
    return this == RFFT2 || this == IRFFT2;
  }

  /**
   * Returns the sign of the exponent.
   *
   * @return true if it is positive
   */
  public boolean inverse() {
    return this == IRFFT2 || this == IFFT2;
  }
}
