package dev.lowbit.properties.spectral;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.properties.Draw;
import dev.lowbit.spectral.Fft2Spec;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spectral.Norm;
import dev.lowbit.spectral.ReferenceFft2;
import dev.lowbit.spectral.SpectralFilter;
import dev.lowbit.spectral.Spectrum;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What filters are to each other, on one implementation alone. */
public interface FourierFilterAlgebra {
  /** The implementation under test. */
  FourierFilter fourierFilter();

  /** The filter of a kernel is the circular convolution with it. */
  @Property(tries = 150)
  default void circularConvolution(
      @ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    int h = c.size().height();
    int w = c.size().width();
    Draw draw = new Draw(c.seed());
    float[] kernel = new float[h * w * c.channels()];
    for (int i = 0; i < kernel.length; i++) kernel[i] = draw.between(-8, 8);
    SpectralFilter k = SpectralFilter.ofKernel(h, w, kernel);
    Field x = x(c);
    Field direct =
        Field.real(
            c.image(),
            (n, p, q, i) -> {
              double sum = 0;
              for (int a = 0; a < h; a++)
                for (int d = 0; d < w; d++)
                  sum +=
                      kernel[(a * w + d) * c.channels() + i]
                          * x.re(n, Math.floorMod(p - a, h), Math.floorMod(q - d, w), i);
              return sum;
            });
    // The spectrum of the kernel is rounded, which moves y by at most 2^-24 * max|K| * |x|.
    run(k, c, x).near(direct, (n, i) -> 2 * gain(c, k, i) * x.scale(n, i), c);
  }

  /** The filter is the transforms of the reference with a product between them, in any norm. */
  @Property(tries = 150)
  default void betweenTransforms(
      @ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    SpectralFilter k = c.filter();
    Norm norm = new Draw(c.seed()).of(Norm.values());
    Field x = x(c);
    Field spectrum = x.through(new ReferenceFft2(), Fft2Spec.rfft2(c.image()).withNorm(norm));
    // K as it was given: the inverse makes the product Hermitian.
    Field product =
        spectrum.times(
            spectrum.with(
                (_, u, v, i) -> k.re(u, v, k.channels() == 1 ? 0 : i),
                (_, u, v, i) -> k.im(u, v, k.channels() == 1 ? 0 : i)));
    Field y = product.through(new ReferenceFft2(), Fft2Spec.irfft2(c.image()).withNorm(norm));
    // A K that is not canonical may be larger; the reference rounds X, the product and y once.
    run(k, c, x).near(y, (n, i) -> (gain(c, k, i) + 4 * 0x1p-24 * raw(c, k, i)) * x.scale(n, i), c);
  }

  /** 1 is the identity, another number a factor. */
  @Property(tries = 100)
  default void constants(@ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    int h = c.size().height();
    int w = c.size().width();
    Field x = x(c);
    double b = Field.bound(c.image());
    run(SpectralFilter.identity(h, w), c, x).near(x, b, c);
    float[] mask = new float[h * Spectrum.columns(w)];
    Arrays.fill(mask, -2.5f);
    run(SpectralFilter.ofMask(h, w, mask), c, x).near(x.times(-2.5), b, c);
    Arrays.fill(mask, 0);
    run(SpectralFilter.ofMask(h, w, mask), c, x).near(x.times(0), 0, c);
  }

  /** Only the first frequency: every pixel becomes the mean. */
  @Property(tries = 100)
  default void mean(@ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    int h = c.size().height();
    int w = c.size().width();
    float[] mask = new float[h * Spectrum.columns(w)];
    mask[0] = 1;
    Field x = x(c);
    Field mean =
        x.with(
            (n, _, _, i) -> {
              double sum = 0;
              for (int p = 0; p < h; p++) for (int q = 0; q < w; q++) sum += x.re(n, p, q, i);
              return sum / (h * w);
            },
            (_, _, _, _) -> 0);
    double b = Field.bound(c.image());
    run(SpectralFilter.ofMask(h, w, mask), c, x).near(mean, (n, i) -> b * x.scale(n, i), c);
  }

  /** Two filters, one after the other, are their product. */
  @Property(tries = 150)
  default void composition(@ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    SpectralFilter first = c.filter().canonical();
    SpectralFilter second = c.filter(new Draw(~c.seed())).canonical();
    int columns = Spectrum.columns(c.size().width());
    float[] product = new float[2 * c.size().height() * columns * c.channels()];
    for (int u = 0; u < c.size().height(); u++)
      for (int v = 0; v < columns; v++)
        for (int i = 0; i < c.channels(); i++) {
          int f = first.channels() == 1 ? 0 : i;
          int s = second.channels() == 1 ? 0 : i;
          double re1 = first.re(u, v, f);
          double im1 = first.im(u, v, f);
          double re2 = second.re(u, v, s);
          double im2 = second.im(u, v, s);
          int at = 2 * ((u * columns + v) * c.channels() + i);
          product[at] = (float) (re1 * re2 - im1 * im2);
          product[at + 1] = (float) (re1 * im2 + im1 * re2);
        }
    SpectralFilter both = SpectralFilter.ofSpectrum(c.size().height(), c.size().width(), product);
    Field x = x(c);
    double b = Field.bound(c.image());
    // Two filters and the product: 3b + b^2, and the rounding of the product.
    run(second, c, run(first, c, x))
        .near(
            run(both, c, x),
            (n, i) -> 4 * gain(c, first, i) * gain(c, second, i) / b * x.scale(n, i),
            c);
  }

  /** The sum of filter(x) * z is the sum of x * adjoint(z). */
  @Property(tries = 150)
  default void adjoint(@ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    SpectralFilter k = c.filter();
    Field x = x(c);
    Field z = Field.lattice(Field.Kind.REAL, c.image(), ~c.seed());
    Field there = run(k, c, x);
    Field back = run(k.adjoint(), c, z);
    for (int n = 0; n < c.image().images(); n++)
      for (int i = 0; i < c.channels(); i++)
        assertEquals(
            there.dot(z, n, i),
            x.dot(back, n, i),
            2 * gain(c, k, i) * x.scale(n, i) * z.scale(n, i),
            c::toString);
  }

  private Field run(SpectralFilter k, FourierFilterCase c, Field x) {
    return FourierFilterCase.apply(fourierFilter(), k, FourierFilterSpec.of(c.image()), x);
  }

  private static Field x(FourierFilterCase c) {
    return Field.lattice(Field.Kind.REAL, c.image(), c.seed());
  }

  /** b * max|K| of a channel. */
  private static double gain(FourierFilterCase c, SpectralFilter k, int channel) {
    return Field.bound(c.image()) * k.gain(k.channels() == 1 ? 0 : channel);
  }

  /** max|K| of a channel before it is made canonical. */
  private static double raw(FourierFilterCase c, SpectralFilter k, int channel) {
    int i = k.channels() == 1 ? 0 : channel;
    double greatest = 0;
    for (int u = 0; u < c.size().height(); u++)
      for (int v = 0; v < Spectrum.columns(c.size().width()); v++)
        greatest = Math.max(greatest, Math.hypot(k.re(u, v, i), k.im(u, v, i)));
    return greatest;
  }
}
