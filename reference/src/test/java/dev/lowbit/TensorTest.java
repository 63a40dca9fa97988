package dev.lowbit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TensorTest {
  private static final Tensor NHWC = Tensor.of(2, 3, 4, 5, Layout.NHWC);

  @Test
  void densePlaces() {
    assertEquals(((1 * 3 + 2) * 4 + 3) * 5 + 4, NHWC.index(1, 2, 3, 4));
    assertEquals(120, NHWC.size());
    Tensor planes = NHWC.withLayout(Layout.NCHW);
    assertEquals(((1 * 5 + 4) * 3 + 2) * 4 + 3, planes.index(1, 2, 3, 4));
    assertEquals(120, planes.size());
  }

  @Test
  void slicesSkipOtherChannels() {
    Tensor some = NHWC.within(2, 8);
    assertEquals(((1 * 3 + 2) * 4 + 3) * 8 + 2 + 4, some.index(1, 2, 3, 4));
    assertEquals(192, some.size());
    assertEquals(((1 * 8 + 2 + 4) * 3 + 2) * 4 + 3, some.withLayout(Layout.NCHW).index(1, 2, 3, 4));
  }

  @Test
  void bytesOfOutputs() {
    assertEquals(480, NHWC.bytes(new Output.Float32()));
    assertEquals(24 * 8, NHWC.bytes(new Output.Bits(Binarization.sign())));
    assertEquals(192, NHWC.within(2, 8).bytes(new Output.Int8(1, 0, Rounding.HALF_EVEN)));
  }

  @Test
  void refusals() {
    Refused.with(() -> NHWC.within(4, 8), 4, 9, 8);
    Refused.with(() -> NHWC.within(-1, 8), -1, 8);
    Refused.with(() -> NHWC.within(0, 6).check(new Output.Bits(Binarization.sign())), 5, 6);
    Refused.with(() -> Tensor.of(1, 2, -3, 4, Layout.NCHW), "1x2x-3x4");
  }
}
