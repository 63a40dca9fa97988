package dev.lowbit;

/** How a real number becomes an integer. */
public enum Rounding {
  /** Toward negative infinity. */
  FLOOR,
  /** Nearest, ties up. */
  HALF_UP,
  /** Nearest, ties away from zero. */
  HALF_AWAY,
  /** Nearest, ties to even: what {@code torch.round} and {@code numpy.rint} do. */
  HALF_EVEN,
  /** Nearest, ties down. */
  HALF_DOWN;

  /**
   * Rounds exactly, without double rounding.
   *
   * @param x any number
   * @return the nearest integer by this rule; NaN and infinities unchanged
   */
  public double round(double x) {
    double down = Math.floor(x);
    double part = x - down; // exact: in [0, 1)
    return switch (this) {
      case FLOOR -> down;
      case HALF_UP -> part >= 0.5 ? down + 1 : down;
      case HALF_AWAY -> part > 0.5 || (part == 0.5 && x > 0) ? down + 1 : down;
      case HALF_EVEN -> Math.rint(x);
      case HALF_DOWN -> part > 0.5 ? down + 1 : down;
    };
  }
}
