package dev.lowbit.properties.spectral;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Refusal;
import dev.lowbit.spectral.SpectralFilter;
import dev.lowbit.spectral.Spectrum;
import dev.lowbit.spectral.Transform;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What a filter is, and what it becomes for images of another size. */
class SpectralFilterProperties {
  /** Roundings of a filter that is resampled: the factors and the sums in double, then float32. */
  private static final double ROUNDINGS = 2 * 0x1p-24;

  /** Canonical columns are Hermitian, others are untouched; once more changes nothing. */
  @Property(tries = 200)
  void canonical(@ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    SpectralFilter k = c.filter();
    SpectralFilter e = k.canonical();
    equal(e, e.canonical(), 0);
    for (int u = 0; u < k.height(); u++)
      for (int v = 0; v < Spectrum.columns(k.width()); v++)
        for (int i = 0; i < k.channels(); i++) {
          boolean own = v == 0 || 2 * v == k.width();
          int m = own ? (k.height() - u) % k.height() : u;
          float re = (float) (((double) k.re(u, v, i) + k.re(m, v, i)) / 2);
          float im = own ? (float) (((double) k.im(u, v, i) - k.im(m, v, i)) / 2) : k.im(u, v, i);
          assertEquals(re, e.re(u, v, i));
          assertEquals(im + 0f, e.im(u, v, i) + 0f);
        }
  }

  /** The adjoint of the adjoint is the canonical filter; a mask that is canonical is its own. */
  @Property(tries = 200)
  void adjoint(@ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    SpectralFilter k = c.filter();
    equal(k.canonical(), k.adjoint().adjoint(), 0);
    for (int u = 0; u < k.height(); u++)
      for (int v = 0; v < Spectrum.columns(k.width()); v++) {
        assertEquals(k.canonical().re(u, v, 0), k.adjoint().re(u, v, 0));
        assertEquals(0, k.canonical().im(u, v, 0) + k.adjoint().im(u, v, 0));
      }
  }

  /** The spectrum of a kernel is its transform. */
  @Property(tries = 100)
  void kernels(@ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    int h = c.size().height();
    int w = c.size().width();
    Draw draw = new Draw(c.seed());
    float[] kernel = new float[h * w];
    double[] complex = new double[2 * h * w];
    double magnitude = 0;
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = draw.moderate();
      complex[2 * i] = kernel[i];
      magnitude += Math.abs(kernel[i]);
    }
    SpectralFilter k = SpectralFilter.ofKernel(h, w, kernel);
    int columns = Spectrum.columns(w);
    double[] sums = BruteFourier.sums(complex, w, h, w, columns, Transform.RFFT2);
    for (int u = 0; u < h; u++)
      for (int v = 0; v < columns; v++) {
        assertEquals(sums[2 * (u * columns + v)], k.re(u, v, 0), ROUNDINGS * magnitude);
        assertEquals(sums[2 * (u * columns + v) + 1], k.im(u, v, 0), ROUNDINGS * magnitude);
      }
  }

  /** The identity stays the identity, and a constant a constant. */
  @Property(tries = 200)
  void constantsAreResampled(
      @ForAll @IntRange(min = 1, max = 12) int h,
      @ForAll @IntRange(min = 1, max = 12) int w,
      @ForAll @IntRange(min = 1, max = 12) int newH,
      @ForAll @IntRange(min = 1, max = 12) int newW) {
    equal(
        SpectralFilter.identity(newH, newW),
        SpectralFilter.identity(h, w).resampled(newH, newW),
        ROUNDINGS);
  }

  /** The same size is the canonical filter; a larger size and back, too. */
  @Property(tries = 200)
  void sameSize(
      @ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c,
      @ForAll @IntRange(max = 5) int rows,
      @ForAll @IntRange(max = 5) int columns) {
    SpectralFilter k = c.filter();
    int h = k.height();
    int w = k.width();
    equal(k.canonical(), k.resampled(h, w), ROUNDINGS * gain(k));
    SpectralFilter larger = k.resampled(h + rows, w + columns);
    // The larger spectrum is rounded by at most 2^-24 of its greatest number at every frequency.
    int bins = (h + rows) * (w + columns);
    equal(k.canonical(), larger.resampled(h, w), ROUNDINGS * bins * (gain(k) + gain(larger)));
  }

  /** A real symmetric filter stays real: resampling and adjoint commute. */
  @Property(tries = 200)
  void adjointsAreResampled(
      @ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c,
      @ForAll @IntRange(min = 1, max = 14) int newH,
      @ForAll @IntRange(min = 1, max = 14) int newW) {
    SpectralFilter k = c.filter().canonical(); // else its adjoint is rounded
    SpectralFilter moved = k.resampled(newH, newW);
    equal(moved.adjoint(), k.adjoint().resampled(newH, newW), ROUNDINGS * gain(moved));
  }

  /** Small kernels keep their taps: a filter of the larger image with the same taps. */
  @Property(tries = 200)
  void tapsAreKept(
      @ForAll @IntRange(min = 5, max = 12) int h,
      @ForAll @IntRange(min = 5, max = 12) int w,
      @ForAll @IntRange(min = 5, max = 12) int newH,
      @ForAll @IntRange(min = 5, max = 12) int newW,
      @ForAll @IntRange(max = 999) int seed) {
    Draw draw = new Draw(seed);
    float[] before = new float[h * w];
    float[] after = new float[newH * newW];
    for (int dy = -2; dy <= 2; dy++)
      for (int dx = -2; dx <= 2; dx++) {
        float tap = draw.between(-8, 8);
        before[Math.floorMod(dy, h) * w + Math.floorMod(dx, w)] = tap;
        after[Math.floorMod(dy, newH) * newW + Math.floorMod(dx, newW)] = tap;
      }
    // Every frequency of the first spectrum is rounded, and a kernel's element is their mean.
    SpectralFilter k = SpectralFilter.ofKernel(h, w, before);
    equal(
        SpectralFilter.ofKernel(newH, newW, after),
        k.resampled(newH, newW),
        ROUNDINGS * newH * newW * gain(k));
  }

  @Example
  void refusals() {
    Refusal.of(() -> SpectralFilter.ofSpectrum(4, 5, new float[23]), 23, 24);
    Refusal.of(() -> SpectralFilter.ofMask(4, 5, new float[13]), 13, 12);
    Refusal.of(() -> SpectralFilter.ofKernel(4, 5, new float[0]), 0, 20);
    Refusal.of(() -> SpectralFilter.ofKernel(0, 5, 1), "0x5", 1);
    Refusal.of(() -> SpectralFilter.identity(2, 2).resampled(3, 0), "3x0", 1);
    Refusal.of(() -> SpectralFilter.ofMask(1, 2, 1, Float.NaN), "NaN", 2);
    Refusal.of(() -> SpectralFilter.ofKernel(1, 2, 3e38f, 3e38f), "Infinity", 0);
  }

  private static double gain(SpectralFilter k) {
    double gain = 0;
    for (int i = 0; i < k.channels(); i++) gain = Math.max(gain, k.gain(i));
    return gain;
  }

  private static void equal(SpectralFilter expected, SpectralFilter actual, double off) {
    assertEquals(expected.height(), actual.height());
    assertEquals(expected.width(), actual.width());
    assertEquals(expected.channels(), actual.channels());
    for (int u = 0; u < expected.height(); u++)
      for (int v = 0; v < Spectrum.columns(expected.width()); v++)
        for (int i = 0; i < expected.channels(); i++) {
          assertEquals(expected.re(u, v, i), actual.re(u, v, i), off);
          assertEquals(expected.im(u, v, i), actual.im(u, v, i), off);
        }
  }
}
