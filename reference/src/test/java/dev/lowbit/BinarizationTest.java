package dev.lowbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BinarizationTest {
  @Test
  void zerosAreOneNumberAndNanIsNone() {
    Binarization sign = Binarization.sign();
    assertTrue(sign.bit(3, 0f) && sign.bit(3, -0f) && sign.bit(0, Float.MIN_VALUE));
    assertFalse(sign.bit(0, -Float.MIN_VALUE));
    assertFalse(sign.bit(0, Float.NaN));
  }

  @Test
  void directions() {
    Binarization rule = Binarization.of(new float[] {1, 1}, new boolean[] {false, true});
    assertTrue(rule.bit(0, 1) && rule.bit(1, 1));
    assertTrue(rule.bit(0, 2) && !rule.bit(1, 2));
    assertTrue(!rule.bit(0, 0) && rule.bit(1, 0));
    assertFalse(rule.bit(0, Float.NaN) || rule.bit(1, Float.NaN));
    assertEquals(2, rule.size());
  }

  @Test
  void infiniteThresholdsMeanAlwaysAndNever() {
    float most = Float.MAX_VALUE;
    assertFalse(Binarization.atLeast(Float.POSITIVE_INFINITY).bit(0, most));
    assertTrue(Binarization.atLeast(Float.NEGATIVE_INFINITY).bit(0, -most));
  }

  @Test
  void wrongRulesAreRefused() {
    Refused.with(() -> Binarization.atLeast(0, Float.NaN), "threshold", 1, "NaN");
    Refused.with(() -> Binarization.of(new float[2], new boolean[3]), 2, 3);
    Refused.with(() -> Binarization.atLeast(), 0);
  }

  @Test
  void channels() {
    assertEquals(2, Channels.spread(new float[] {5}, 2, "x").length);
    assertEquals(5, Channels.spread(new float[] {5}, 2, "x")[1]);
    assertEquals(4, Channels.at(new float[] {3, 4}, 1));
    Refused.with(() -> Channels.spread(new float[3], 2, "x"), "x", 3, 2);
  }
}
