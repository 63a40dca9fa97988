package dev.lowbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class IntThresholdsTest {
  private static IntThresholds fold(float scale, float bias, int bound) {
    return IntThresholds.fold(
        Epilogue.float32().withScale(scale).withBias(bias).toBits(Binarization.sign()), 1, bound);
  }

  @Test
  void aPositiveScalePointsUp() {
    IntThresholds t = fold(0.5f, -3.25f, 100); // s >= 6.5
    assertEquals(7, t.threshold(0));
    assertFalse(t.atMost(0));
  }

  @Test
  void aNegativeScalePointsDown() {
    IntThresholds t = fold(-0.5f, 3.25f, 100); // s <= 6.5
    assertEquals(6, t.threshold(0));
    assertTrue(t.atMost(0));
    assertTrue(t.bit(0, 6) && !t.bit(0, 7));
  }

  @Test
  void constantBits() {
    for (int s : new int[] {-10, 0, 10}) {
      assertTrue(fold(0, 0, 10).bit(0, s));
      assertFalse(fold(0, -1, 10).bit(0, s));
      assertTrue(fold(1, 11, 10).bit(0, s));
      assertFalse(fold(-1, -11, 10).bit(0, s));
    }
  }

  /** ceil(-B/A) in float is 3 here, but fma(A, 3, B) is below 0. */
  @Test
  void foldingFollowsThePredicateNotTheQuotient() {
    float a = 0.1f;
    float b = Math.nextDown(-0.3f);
    IntThresholds t = fold(a, b, 50);
    for (int s = -50; s <= 50; s++) assertEquals(Math.fma(a, s, b) >= 0, t.bit(0, s), "at " + s);
  }

  @Test
  void givenThresholdsAreCopied() {
    int[] threshold = {1, 2};
    IntThresholds t = IntThresholds.of(threshold, new boolean[] {false, true});
    threshold[0] = 9;
    assertEquals(1, t.threshold(0));
    assertEquals(2, t.size());
    assertTrue(t.bit(0, 1) && !t.bit(0, 0) && t.bit(1, 2) && !t.bit(1, 3));
    Refused.with(() -> IntThresholds.of(threshold, new boolean[3]), 2, 3);
  }
}
