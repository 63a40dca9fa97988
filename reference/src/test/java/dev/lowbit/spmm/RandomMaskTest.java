package dev.lowbit.spmm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RandomMaskTest {
  @Test
  void densitiesByHand() {
    // Scores 1 and 1/2, sizes 4 and 16: e * (4 + 8) = 5.
    double[] er = RandomMask.er(0.25, new int[] {2, 2}, new int[] {4, 4});
    assertArrayEquals(new double[] {5 / 12.0, 5 / 24.0}, er, 1e-12);
    // The first layer would exceed 1: e * 12 = 16. It is dense, 12 are left for 16.
    double[] dense = RandomMask.erk(0.8, new int[] {2, 2}, new int[] {4, 4});
    assertArrayEquals(new double[] {1, 0.75}, dense, 1e-12);
  }

  @Test
  void theSameOnEveryMachine() {
    StringBuilder mask = new StringBuilder();
    for (boolean keep : RandomMask.mask(24, 0.25, 42)) mask.append(keep ? '1' : '0');
    assertEquals(6, mask.chars().filter(bit -> bit == '1').count());
    assertEquals("010010100010000110000000", mask.toString());
  }
}
