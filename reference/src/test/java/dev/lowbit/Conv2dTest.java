package dev.lowbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class Conv2dTest {
  private static final Conv2d RESNET =
      Conv2d.of(2, 56, 56, 64, 128, 3).withStride(2, 2).withPadding(1, 1, 1, 1);

  @Test
  void outputSizesRoundDown() {
    assertEquals(28, RESNET.outH());
    assertEquals(28, RESNET.outW());
    assertEquals(1, Conv2d.of(1, 5, 9, 1, 1, 5).outH());
    assertEquals(5, Conv2d.of(1, 5, 9, 1, 1, 5).outW());
    assertEquals(4, Conv2d.of(1, 10, 10, 1, 1, 3).withStride(2, 3).outH());
    assertEquals(3, Conv2d.of(1, 10, 10, 1, 1, 3).withStride(2, 3).outW());
    assertEquals(6, Conv2d.of(1, 10, 10, 1, 1, 3).withDilation(2, 4).outH());
    assertEquals(2, Conv2d.of(1, 10, 10, 1, 1, 3).withDilation(2, 4).outW());
  }

  @Test
  void tapsAndProducts() {
    assertEquals(576, RESNET.k());
    assertEquals(144, RESNET.withGroups(4).k());
    assertEquals(2L * 28 * 28 * 128 * 576, RESNET.macs());
    assertEquals(0, Conv2d.of(0, 4, 4, 1, 1, 1).macs());
  }

  @Test
  void samePaddingPutsTheOddOneAtTheEnd() {
    int[][] kernelBeforeAfter = {{20, 9, 10}, {10, 4, 5}, {8, 3, 4}, {4, 1, 2}, {3, 1, 1}};
    for (int[] row : kernelBeforeAfter) {
      Conv2d g = Conv2d.of(1, 40, 40, 1, 1, row[0]).withSamePadding();
      assertEquals(row[1], g.padTop());
      assertEquals(row[2], g.padBottom());
      assertEquals(row[1], g.padLeft());
      assertEquals(row[2], g.padRight());
      assertEquals(40, g.outH());
    }
    Conv2d strided = Conv2d.of(1, 7, 8, 1, 1, 3).withStride(2, 2).withSamePadding();
    assertEquals(4, strided.outH());
    assertEquals(1, strided.padTop());
    assertEquals(4, strided.outW());
    assertEquals(0, strided.padLeft());
    assertEquals(1, strided.padRight());
  }

  @Test
  void fullPaddingKeepsEveryWindowThatTouches() {
    Conv2d g = Conv2d.of(1, 10, 12, 1, 1, 4).withDilation(1, 2).withFullPadding();
    assertEquals(new Conv2d(1, 10, 12, 1, 1, 4, 4, 1, 1, 1, 2, 3, 3, 6, 6, 1), g);
    assertEquals(13, g.outH());
    assertEquals(18, g.outW());
  }

  @Test
  void withMethodsChangeOneThing() {
    Conv2d g = RESNET.withKernel(1, 5).withPadding(1, 2, 3, 4).withGroups(2).withDilation(3, 2);
    assertEquals(new Conv2d(2, 56, 56, 64, 128, 1, 5, 2, 2, 3, 2, 1, 2, 3, 4, 2), g);
  }

  @Test
  void wrongSizesAreNamed() {
    Refused.with(() -> Conv2d.of(-1, 4, 4, 1, 1, 1), "images", -1, 0);
    Refused.with(() -> Conv2d.of(1, 0, 4, 1, 1, 1), "height", 0, 1);
    Refused.with(() -> Conv2d.of(1, 4, 4, 1, 0, 1), "outputs", 0, 1);
    Refused.with(() -> RESNET.withStride(0, 1), "strideH", 0, 1);
    Refused.with(() -> RESNET.withDilation(1, -2), "dilationW", -2, 1);
    Refused.with(() -> RESNET.withPadding(0, -3, 0, 0), "padBottom", -3, 0);
    Refused.with(() -> RESNET.withGroups(3), "channels", 64, 3);
    Refused.with(() -> Conv2d.of(1, 4, 4, 6, 4, 1).withGroups(3), "outputs", 4, 3);
    Refused.with(() -> Conv2d.of(1, 4, 9, 1, 1, 5), "height", 5, 4);
    Refused.with(() -> Conv2d.of(1, 9, 4, 1, 1, 3).withDilation(1, 2), "width", 5, 4);
  }

  @Test
  void absurdSizesOverflowLoudly() {
    int huge = 1 << 20;
    assertThrows(ArithmeticException.class, () -> Conv2d.of(huge, huge, 1, 1, 1, 1));
    assertThrows(
        ArithmeticException.class,
        () -> Conv2d.of(1, huge, 1, huge, 1, 1).withPadding(0, 0, 0, huge).withKernel(huge, 1));
  }
}
