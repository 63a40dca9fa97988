package dev.lowbit.cpu.spectral;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lowbit.cpu.Lanes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No size takes a hand-written loop where classes may be generated. */
class GeneratedSizesTest {
  private static final int SIZES = 256;
  private static final long PIXEL = (long) Lanes.FLOAT_LANES * Float.BYTES;

  @ParameterizedTest
  @EnumSource(ColumnPass.Use.class)
  void everySizeIsGenerated(ColumnPass.Use use) {
    for (int n = 1; n <= SIZES; n++) {
      ImageTransform image = new ImageTransform(n, n, PIXEL, PIXEL, use);
      assertFalse(image.codes().contains("hand-written"), image.steps() + ": " + image.codes());
    }
  }
}
