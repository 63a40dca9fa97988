package dev.lowbit.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.Activation;
import dev.lowbit.Binarization;
import dev.lowbit.Epilogue;
import dev.lowbit.IntThresholds;
import dev.lowbit.Output;
import dev.lowbit.Refused;
import dev.lowbit.Rounding;
import org.junit.jupiter.api.Test;

class ChannelMaskTest {
  private static final ChannelMask MASK = ChannelMask.of(false, true, true);

  @Test
  void aTieIsPruned() {
    float[] gamma = {0.5f, -2, 0.25f, -0.5f};
    assertEquals(0.5f, ChannelMask.threshold(gamma, 0.5));
    assertEquals(0.25f, ChannelMask.threshold(gamma, 0));
    ChannelMask mask = ChannelMask.above(gamma, 0.5f);
    assertEquals(1, mask.kept());
    assertEquals(1, mask.channel(0));
    assertTrue(mask.keeps(1));
    assertFalse(mask.keeps(3));
  }

  @Test
  void parametersAreGathered() {
    assertArrayEquals(new float[] {2, 3}, MASK.compact(new float[] {1, 2, 3}));
    assertArrayEquals(new float[] {7}, MASK.compact(new float[] {7}));
    Epilogue e =
        Epilogue.float32()
            .withScale(1, 2, 3)
            .withBias(4)
            .withResidual()
            .withActivation(new Activation.Prelu(5, 6, 7))
            .toBits(Binarization.of(new float[] {0, 1, 2}, new boolean[] {false, true, false}));
    Epilogue some = MASK.compact(e);
    some.check(2);
    for (int k = 0; k < 2; k++)
      for (float sum : new float[] {-3, -0.4f, 0, 2})
        assertEquals(e.value(k + 1, sum, 1), some.value(k, sum, 1));
    Output.Bits bits = (Output.Bits) some.output();
    assertEquals(1, bits.rule().threshold(0));
    assertTrue(bits.rule().atMost(0));
    assertTrue(some.residual());
  }

  @Test
  void everyOutputIsGathered() {
    float[] three = {1, 2, 3};
    Output.Int8 int8 = new Output.Int8(2, 1, Rounding.FLOOR);
    Epilogue e =
        Epilogue.float32().withActivation(new Activation.Rprelu(three, three, three)).toInt8(int8);
    assertEquals(int8, MASK.compact(e).output());
    assertEquals(e.value(2, -5, 0), MASK.compact(e).value(1, -5, 0));
    Epilogue raw = Epilogue.int32();
    assertEquals(raw, MASK.compact(raw));
    Epilogue sums = Epilogue.sumBits(IntThresholds.of(new int[] {4, 5, 6}, new boolean[3]));
    Output.SumBits gathered = (Output.SumBits) MASK.compact(sums).output();
    assertEquals(6, gathered.thresholds().threshold(1));
  }

  @Test
  void withoutChannelsAnEpilogueFitsNone() {
    ChannelMask none = ChannelMask.of(false, false);
    none.compact(Epilogue.float32().withScale(1, 2)).check(0);
    none.compact(Epilogue.sumBits(IntThresholds.of(new int[2], new boolean[2]))).check(0);
    assertEquals(0, none.kept());
  }

  @Test
  void refusals() {
    Refused.with(() -> MASK.check(4, "rows"), "rows", 4, 3);
    Refused.with(() -> MASK.compact(new float[] {1, 2}), 2, 3);
    Refused.with(() -> ChannelMask.threshold(new float[3], 1), 1.0, 3);
  }
}
