package dev.lowbit.spectral;

/** Where the factor 1/n of a transform of n = height*width numbers and of its inverse stands. */
public enum Norm {
  /** 1 forward, 1/n inverse: the default of most libraries. */
  BACKWARD,
  /** 1/sqrt(n) both ways: the transform keeps the sum of squares. */
  ORTHO,
  /** 1/n forward, 1 inverse. */
  FORWARD;

  /**
   * Returns the factor of a transform.
   *
   * @param inverse whether the exponent is positive
   * @param n height * width
   * @return 1, 1/sqrt(n) or 1/n
   */
  public double scale(boolean inverse, long n) {
    return switch (this) {
      case BACKWARD -> inverse ? 1.0 / n : 1;
      case ORTHO -> 1 / Math.sqrt((double) n);
      case FORWARD -> inverse ? 1 : 1.0 / n;
    };
  }
}
