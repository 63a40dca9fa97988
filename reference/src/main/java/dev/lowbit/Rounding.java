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
    double nearest = Math.rint(x);
    double rest = x - nearest; // exact: in [-0.5, 0.5]
    return switch (this) {
      case FLOOR -> rest < 0 ? nearest - 1 : nearest;
      case HALF_UP -> rest == 0.5 ? nearest + 1 : nearest;
      case HALF_AWAY ->
          Math.abs(rest) == 0.5 && rest > 0 == x > 0 ? nearest + Math.signum(x) : nearest;
      case HALF_EVEN -> nearest;
      case HALF_DOWN -> rest == -0.5 ? nearest - 1 : nearest;
    };
  }
}
