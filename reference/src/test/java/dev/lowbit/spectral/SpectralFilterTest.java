package dev.lowbit.spectral;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.Refused;
import org.junit.jupiter.api.Test;

class SpectralFilterTest {
  /** Two rows of an image of width 2: every number is its own mirror image. */
  @Test
  void theLayoutIsRowColumnChannelPart() {
    float[] values = new float[2 * 2 * 3 * 2];
    for (int i = 0; i < values.length; i++) values[i] = i;
    SpectralFilter k = SpectralFilter.ofSpectrum(2, 2, values);
    assertEquals(3, k.channels());
    assertEquals(2 * ((1 * 2 + 1) * 3 + 2), k.re(1, 1, 2));
    assertEquals(2 * ((0 * 2 + 1) * 3 + 1) + 1, k.im(0, 1, 1));
    assertEquals(0, k.canonical().im(0, 1, 1));
    values[0] = 99;
    assertEquals(0, k.re(0, 0, 0));
    assertTrue(k.toString().contains("3 channels for 2x2"), k::toString);
  }

  @Test
  void selfConjugateColumnsBecomeHermitian() {
    // H = 3, W = 3: column 0 is its own mirror image, column 1 stands for column 2, too.
    SpectralFilter k =
        SpectralFilter.ofSpectrum(3, 3, 1, 9, 5, 6, 2, 4, 7, 8, 6, 10, 3, 2).canonical();
    assertEquals(1, k.re(0, 0, 0));
    assertEquals(0, k.im(0, 0, 0));
    assertEquals(4, k.re(1, 0, 0));
    assertEquals(-3, k.im(1, 0, 0));
    assertEquals(4, k.re(2, 0, 0));
    assertEquals(3, k.im(2, 0, 0));
    assertEquals(8, k.im(1, 1, 0));
    assertEquals(Math.hypot(7, 8), k.gain(0));
    assertEquals(3, k.adjoint().im(1, 0, 0));
    assertEquals(4, k.adjoint().re(1, 0, 0));
  }

  @Test
  void kernelsAndMasks() {
    SpectralFilter moved = SpectralFilter.ofKernel(1, 4, 0, 1, 0, 0);
    assertEquals(0, moved.re(0, 1, 0), 1e-7);
    assertEquals(-1, moved.im(0, 1, 0));
    assertEquals(-1, moved.re(0, 2, 0));
    assertEquals(0, moved.im(0, 2, 0));
    SpectralFilter mask = SpectralFilter.ofMask(1, 3, 2, 5);
    assertEquals(5, mask.re(0, 1, 0));
    assertEquals(0, mask.im(0, 1, 0));
    assertEquals(1, SpectralFilter.identity(4, 5).re(3, 2, 0));
  }

  /** Offset 2 of 4 is -2 as well: half of it goes to each side of a longer line, and comes back. */
  @Test
  void kernelsAreUnrolledAroundTheirOrigin() {
    SpectralFilter k = SpectralFilter.ofKernel(1, 4, 0, 0, 6, 0);
    float[] half = {0, 0, 3, 0, 3, 0};
    equal(SpectralFilter.ofKernel(1, 6, half), k.resampled(1, 6));
    equal(k, k.resampled(1, 6).resampled(1, 4));
    // Offsets 2 and -2 of 6 meet in a line of 4; 3 is cut off.
    float[] all = {1, 20, 300, 7, 5000, 60};
    float[] met = {1, 20, 5300, 60};
    equal(SpectralFilter.ofKernel(1, 4, met), SpectralFilter.ofKernel(1, 6, all).resampled(1, 4));
  }

  @Test
  void refusals() {
    Refused.with(() -> SpectralFilter.ofSpectrum(3, 3, 1, 2, 3), 3, 12);
    Refused.with(() -> SpectralFilter.ofMask(2, 2), 0, 4);
    Refused.with(() -> SpectralFilter.identity(0, 4), "0x4", 1);
    Refused.with(() -> SpectralFilter.ofMask(1, 1, Float.NEGATIVE_INFINITY), "-Infinity");
  }

  /** Spectra of at most six numbers whose magnitudes sum to 5388, each rounded. */
  private static void equal(SpectralFilter expected, SpectralFilter actual) {
    for (int v = 0; v < Spectrum.columns(expected.width()); v++) {
      assertEquals(expected.re(0, v, 0), actual.re(0, v, 0), 6 * 5388 * 0x1p-24);
      assertEquals(expected.im(0, v, 0), actual.im(0, v, 0), 6 * 5388 * 0x1p-24);
    }
  }
}
