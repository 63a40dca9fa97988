package dev.lowbit.xnor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Binarization;
import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Padding;
import dev.lowbit.Refused;
import org.junit.jupiter.api.Test;

class BinaryWeightsTest {
  private static final float[] W = {1, -2, 0, 5, -1, -1, -1, -4};

  private static int[] signs(BinaryWeights b) {
    int[] signs = new int[b.signs().rows() * b.signs().cols()];
    for (int i = 0; i < signs.length; i++)
      signs[i] = b.signs().sign(i / b.signs().cols(), i % b.signs().cols());
    return signs;
  }

  @Test
  void mean() {
    BinaryWeights b = BinaryWeights.mean(W, 2);
    assertArrayEquals(new float[] {2, 1.75f}, b.scale());
    assertArrayEquals(new int[] {1, -1, 1, 1, -1, -1, -1, -1}, signs(b));
  }

  @Test
  void lowerMedian() {
    assertArrayEquals(new float[] {1, 1}, BinaryWeights.median(W, 2).scale());
    assertArrayEquals(new float[] {1}, BinaryWeights.median(new float[] {3, -1, 1}, 1).scale());
  }

  /** Mean 1, deviation 5 / sqrt(2), mean distance 2.5. */
  @Test
  void standardized() {
    BinaryWeights b = BinaryWeights.standardized(new float[] {1, -4, 1, 6}, 1, 2);
    assertArrayEquals(new int[] {1, -1, 1, 1}, signs(b));
    double expected = 2 * 2.5 / (5 / Math.sqrt(2) + 1e-5) / 2;
    assertEquals((float) expected, b.scale()[0]);
    assertEquals(0, BinaryWeights.standardized(new float[] {3, 3}, 1, 1).scale()[0]);
  }

  @Test
  void noWeights() {
    assertArrayEquals(new float[] {0, 0}, BinaryWeights.mean(new float[0], 2).scale());
    assertArrayEquals(new float[] {0, 0}, BinaryWeights.median(new float[0], 2).scale());
    assertArrayEquals(new float[] {0, 0}, BinaryWeights.standardized(new float[0], 2, 1).scale());
    Refused.with(() -> BinaryWeights.mean(W, 3), 8, 3);
    Refused.with(() -> BinaryWeights.mean(W, 0), 8, 0);
  }

  @Test
  void channelsComeLast() {
    float[] oihw = {1, 2, 3, 4, 5, 6, 7, 8};
    Conv2d g = Conv2d.of(1, 4, 4, 2, 2, 1).withKernel(1, 2);
    assertArrayEquals(new float[] {1, 3, 2, 4, 5, 7, 6, 8}, BinaryWeights.ohwi(oihw, g));
  }

  @Test
  void specificationsKnowTheirBytes() {
    XnorConvSpec spec = XnorConvSpec.of(Conv2d.of(2, 5, 4, 70, 3, 2));
    assertEquals(2 * 20 * 16, spec.inputBytes());
    assertEquals(2 * 12 * 3 * 4, spec.outputBytes());
    assertEquals(2 * 12 * 3 * 4, spec.residualBytes());
    XnorConvSpec planes =
        spec.withLayout(Layout.NCHW)
            .withSource(new Source.Int8(Binarization.sign()))
            .withPadding(Padding.ONE)
            .withEpilogue(Epilogue.float32().toBits(Binarization.sign()));
    assertEquals(2 * 20 * 70, planes.inputBytes());
    assertEquals(2 * 3 * 8, planes.outputBytes());
    assertEquals(Padding.ONE, planes.padding());
  }
}
