package dev.lowbit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RoundingTest {
  private static final double[] X = {-2.5, -1.5, -0.75, -0.5, -0.25, 0.25, 0.5, 0.75, 1.5, 2.5};

  @Test
  void tiesAndNeighbours() {
    check(Rounding.FLOOR, -3, -2, -1, -1, -1, 0, 0, 0, 1, 2);
    check(Rounding.HALF_UP, -2, -1, -1, 0, 0, 0, 1, 1, 2, 3);
    check(Rounding.HALF_AWAY, -3, -2, -1, -1, 0, 0, 1, 1, 2, 3);
    check(Rounding.HALF_EVEN, -2, -2, -1, 0, 0, 0, 0, 1, 2, 2);
    check(Rounding.HALF_DOWN, -3, -2, -1, -1, 0, 0, 0, 1, 1, 2);
  }

  @Test
  void notNumbersStay() {
    for (Rounding mode : Rounding.values()) {
      assertEquals(Double.NaN, mode.round(Double.NaN));
      assertEquals(Double.POSITIVE_INFINITY, mode.round(Double.POSITIVE_INFINITY));
      assertEquals(Double.NEGATIVE_INFINITY, mode.round(Double.NEGATIVE_INFINITY));
      assertEquals(0x1p60, mode.round(0x1p60));
    }
  }

  @Test
  void aboveMinusOneHalfIsZero() {
    for (Rounding mode : Rounding.values())
      if (mode != Rounding.FLOOR)
        assertEquals(0, mode.round(Math.nextUp(-0.5)), 0.0, mode::toString);
  }

  private static void check(Rounding mode, double... expected) {
    for (int i = 0; i < X.length; i++) {
      double x = X[i];
      assertEquals(expected[i], mode.round(x), 0.0, () -> mode + " of " + x);
    }
  }
}
