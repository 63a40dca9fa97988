package dev.lowbit.spectral;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import org.junit.jupiter.api.Test;

class Fft2SpecTest {
  private static final Tensor IMAGE = Tensor.of(2, 6, 7, 3, Layout.NCHW);

  @Test
  void spectraOfRealImagesAreHalfAsWide() {
    Fft2Spec there = Fft2Spec.rfft2(IMAGE);
    assertEquals(Tensor.of(2, 6, 4, 3, Layout.NCHW), there.y());
    assertEquals(4 * 2 * 6 * 7 * 3, there.inputBytes());
    assertEquals(8 * 2 * 6 * 4 * 3, there.outputBytes());
    Fft2Spec back = Fft2Spec.irfft2(IMAGE);
    assertEquals(there.y(), back.x());
    assertEquals(there.outputBytes(), back.inputBytes());
    assertEquals(there.inputBytes(), back.outputBytes());
    assertEquals(back.image(), there.image());
    assertEquals(8 * 2 * 6 * 7 * 3, Fft2Spec.ifft2(IMAGE).outputBytes());
  }

  @Test
  void onlyComplexTransformsOfEqualTensorsAreInPlace() {
    assertFalse(Fft2Spec.rfft2(IMAGE).inPlace());
    assertTrue(Fft2Spec.fft2(IMAGE).inPlace());
    assertFalse(Fft2Spec.fft2(IMAGE).writing(1, 4).inPlace());
    assertTrue(Fft2Spec.ifft2(IMAGE).writing(1, 4).reading(1, 4).inPlace());
  }

  @Test
  void factorsOfATransformAndItsInverseMakeOneOfN() {
    for (Norm norm : Norm.values()) {
      double there = Fft2Spec.fft2(IMAGE).withNorm(norm).scale();
      double back = Fft2Spec.ifft2(IMAGE).withNorm(norm).scale();
      assertEquals(1.0 / 42, there * back, 1e-17);
    }
    assertEquals(1, Fft2Spec.rfft2(IMAGE).scale());
    assertEquals(1.0 / 42, Fft2Spec.rfft2(IMAGE).withNorm(Norm.FORWARD).scale());
  }

  @Test
  void columns() {
    assertEquals(4, Spectrum.columns(6));
    assertEquals(4, Spectrum.columns(7));
    assertEquals(1, Spectrum.multiplicity(3, 6));
    assertEquals(2, Spectrum.multiplicity(3, 7));
    assertEquals(1, Spectrum.multiplicity(0, 1));
    assertEquals(0, Spectrum.mirror(0, 5));
    assertEquals(1, Spectrum.mirror(4, 5));
  }
}
