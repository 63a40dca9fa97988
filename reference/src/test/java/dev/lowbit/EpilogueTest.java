package dev.lowbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EpilogueTest {
  @Test
  void stepsInTheirOrder() {
    Epilogue e =
        Epilogue.float32()
            .withScale(0.5f, -1)
            .withBias(1)
            .withResidual()
            .withActivation(new Activation.Prelu(0.25f));
    assertEquals(8.5f, e.value(0, 11, 2)); // 5.5 + 1 + 2
    assertEquals(-2, e.value(1, 11, 2)); // (-11 + 1 + 2) / 4
  }

  @Test
  void scaleAndBiasAreRoundedOnce() {
    float a = 1 + 0x1p-12f; // a * 4097 = 4098 + 2^-12, not a float
    Epilogue e = Epilogue.float32().withScale(a).withBias(-4098);
    assertEquals(0x1p-12f, e.value(0, 4097, 0));
  }

  @Test
  void activations() {
    float[] half = {0.5f};
    Activation r = new Activation.Rprelu(new float[] {1}, half, new float[] {10});
    assertEquals(12, r.apply(0, 3));
    assertEquals(10, r.apply(0, 1));
    assertEquals(9, r.apply(0, -1));
    assertEquals(0, Activation.relu().apply(0, -3));
    assertEquals(Float.POSITIVE_INFINITY, Activation.relu().apply(0, Float.POSITIVE_INFINITY));
    assertEquals(6, new Activation.Clamp(0, 6).apply(0, 7));
    for (Activation a : new Activation[] {r, Activation.relu(), new Activation.Prelu(2)})
      assertTrue(Float.isNaN(a.apply(0, Float.NaN)), a::toString);
    Refused.with(() -> new Activation.Clamp(2, 1), "2.0", "1.0");
    Refused.with(() -> new Activation.Prelu(1, Float.NaN), "slope", 1, "NaN");
    Refused.with(() -> new Activation.Prelu(), "slope", 0);
    Refused.with(() -> new Activation.Rprelu(half, half, new float[] {1 / 0f}), "offset", 0);
  }

  @Test
  void int8Saturates() {
    Output.Int8 q = new Output.Int8(0.5f, 10, Rounding.HALF_EVEN);
    assertEquals(10, q.code(0));
    assertEquals(12, q.code(1.25f)); // 2.5 to even
    assertEquals(127, q.code(1e9f));
    assertEquals(-128, q.code(Float.NEGATIVE_INFINITY));
    assertEquals(10, q.code(Float.NaN));
    Refused.with(() -> new Output.Int8(0, 0, Rounding.FLOOR), "scale", "0.0");
    Refused.with(() -> new Output.Int8(Float.NaN, 0, Rounding.FLOOR), "scale", "NaN");
    Refused.with(() -> new Output.Int8(1, 128, Rounding.FLOOR), "zeroPoint", 128, 127);
  }

  @Test
  void sizesOfOutputs() {
    assertEquals(4, new Output.Int32().elementBytes());
    assertEquals(1, new Output.Int8(1, 0, Rounding.FLOOR).elementBytes());
    Output bits = new Output.Bits(Binarization.sign());
    assertEquals(8, bits.elementBytes());
    assertEquals(2, bits.rowElements(65));
    assertEquals(0, bits.rowElements(0));
    assertEquals(65, new Output.Float32().rowElements(65));
    assertTrue(bits.packed() && !new Output.Float32().packed());
  }

  @Test
  void rawSumsTakeNoSteps() {
    assertTrue(Epilogue.int32().raw());
    assertFalse(Epilogue.float32().raw());
    assertThrows(IllegalArgumentException.class, () -> Epilogue.int32().withScale(2));
    IntThresholds none = IntThresholds.of(new int[0], new boolean[0]);
    assertThrows(IllegalArgumentException.class, () -> Epilogue.sumBits(none).withResidual());
    assertThrows(IllegalStateException.class, () -> Epilogue.float32().bit(0, 1, 0));
  }

  @Test
  void parametersAreCopiedAndChecked() {
    float[] scale = {2};
    Epilogue e = Epilogue.float32().withScale(scale);
    scale[0] = 3;
    e.scale()[0] = 4;
    assertEquals(10, e.value(0, 5, 0));
    Refused.with(() -> Epilogue.float32().withScale(1, Float.NaN), "scale", 1, "NaN");
    Refused.with(() -> Epilogue.float32().withBias(1 / 0f), "bias", 0, "Infinity");
    Refused.with(() -> Epilogue.float32().withBias(1, 2).check(3), "bias", 2, 3);
    Refused.with(() -> Epilogue.float32().toBits(Binarization.atLeast(1, 2)).check(5), 2, 5);
    e.check(7);
  }

  @Test
  void textNamesTheSteps() {
    assertEquals("Int32", Epilogue.int32().toString());
    assertEquals(
        "scale, bias, residual, Clamp -> Float32",
        Epilogue.float32().withResidual().withActivation(Activation.relu()).toString());
  }

  @Test
  void floatSumsPassThroughTheSameSteps() {
    Epilogue e = Epilogue.float32().withScale(2).withBias(1).withActivation(Activation.relu());
    assertEquals(6, e.value(0, 2.5f, 9));
    assertEquals(0, e.value(0, -2.5f, 9));
    assertEquals(7.5f, e.withResidual().value(0, 2.5f, 1.5f));
    Refused.with(() -> Epilogue.int32().check(new Input.Float32()), "Int32", "Float32");
    e.check(new Input.Float32());
    Epilogue.int32().check(new Input.Int8(0));
  }
}
