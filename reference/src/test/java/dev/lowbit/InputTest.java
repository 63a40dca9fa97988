package dev.lowbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class InputTest {
  private static final MemorySegment CODES = MemorySegment.ofArray(new byte[] {-128, -1, 0, 127});

  @Test
  void integersStandForDistancesFromTheZeroPoint() {
    Input.Int8 signed = new Input.Int8(-3);
    assertEquals(-125, signed.integer(CODES, 0));
    assertEquals(130, signed.integer(CODES, 3));
    Input.Uint8 unsigned = new Input.Uint8(128);
    assertEquals(0, unsigned.integer(CODES, 0));
    assertEquals(127, unsigned.integer(CODES, 1));
    assertEquals(-128, unsigned.integer(CODES, 2));
  }

  @Test
  void bounds() {
    assertEquals(128, new Input.Int8(0).bound());
    assertEquals(255, new Input.Int8(-128).bound());
    assertEquals(255, new Input.Int8(127).bound());
    assertEquals(255, new Input.Uint8(0).bound());
    assertEquals(155, new Input.Uint8(100).bound());
    assertTrue(new Input.Float32().floats());
    assertFalse(new Input.Uint8(0).floats());
    assertEquals(1, new Input.Uint8(0).elementBytes());
    assertEquals(4, new Input.Float32().elementBytes());
  }

  @Test
  void weightsOfIntegers() {
    new Input.Float32().checkWeights(0, 0.5f, 1e30f);
    new Input.Int8(0).checkWeights(0, -128, 127, -0f);
    Refused.with(() -> new Input.Int8(0).checkWeights(7, 1, 0.5f), 0.5f, 7);
    Refused.with(() -> new Input.Int8(0).checkWeights(7, 128), 128f, 127);
    Refused.with(() -> new Input.Int8(128), 128, 127);
    Refused.with(() -> new Input.Uint8(-1), -1, 255);
  }
}
