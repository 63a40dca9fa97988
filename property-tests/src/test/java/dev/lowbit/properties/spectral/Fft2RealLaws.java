package dev.lowbit.properties.spectral;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.spectral.Fft2;
import dev.lowbit.spectral.Fft2Spec;
import dev.lowbit.spectral.Norm;
import dev.lowbit.spectral.Spectrum;
import dev.lowbit.spectral.Transform;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Half spectra: what real images add to {@link Fft2Laws}. */
public interface Fft2RealLaws {
  /** The implementation under test. */
  Fft2 fft2();

  /** The half spectrum is half of the spectrum. */
  @Property(tries = 150)
  default void halfOfTheSpectrum(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    Field x = Field.lattice(Field.Kind.REAL, c.image(), c.seed());
    Field half = x.through(fft2(), c.plain(Transform.RFFT2));
    Field complex = Field.of(Field.Kind.COMPLEX, c.image(), x::re, (_, _, _, _) -> 0);
    Field whole = complex.through(fft2(), c.plain(Transform.FFT2));
    half.near(half.with(whole::re, whole::im), 3 * Field.bound(c.image()), c);
  }

  /** Self-conjugate columns of a real image are their own mirror image. */
  @Property(tries = 150)
  default void selfConjugateColumns(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    Field x = Field.lattice(Field.Kind.REAL, c.image(), c.seed());
    Field y = x.through(fft2(), c.plain(Transform.RFFT2));
    canonical(y).near(y, 2 * Field.bound(c.image()), c);
  }

  /** Any half spectrum: the part that is not Hermitian does not count. */
  @Property(tries = 150)
  default void canonicalSpectra(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    Field y = Field.lattice(Field.Kind.HALF, c.image(), c.seed());
    Fft2Spec spec = c.plain(Transform.IRFFT2);
    Field x = y.through(fft2(), spec);
    Field whole =
        Field.of(
            Field.Kind.COMPLEX,
            c.image(),
            (n, u, v, i) -> mirrored(c, v) ? y.re(n, mirror(c, u), w(c) - v, i) : y.re(n, u, v, i),
            (n, u, v, i) ->
                mirrored(c, v) ? -y.im(n, mirror(c, u), w(c) - v, i) : y.im(n, u, v, i));
    Field complex = whole.through(fft2(), c.plain(Transform.IFFT2));
    double b = Field.bound(c.image());
    // Its imaginary part is what the rule drops.
    x.near(
        x.with(complex::re, (_, _, _, _) -> 0),
        (n, i) -> b * (complex.scale(n, i) + y.scale(spec, n, i)),
        c);
    canonical(y).through(fft2(), spec).near(x, (n, i) -> 2 * b * y.scale(spec, n, i), c);
  }

  /** The transform of a circular convolution is the product of the transforms. */
  @Property(tries = 100)
  default void convolutionTheorem(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    Field x = Field.lattice(Field.Kind.REAL, c.image(), c.seed());
    Field z = Field.lattice(Field.Kind.REAL, c.image(), ~c.seed());
    int h = c.size().height();
    Field convolved =
        Field.real(
            c.image(),
            (n, p, q, i) -> {
              double sum = 0; // an integer far below 2^24
              for (int a = 0; a < h; a++)
                for (int d = 0; d < w(c); d++)
                  sum +=
                      x.re(n, a, d, i)
                          * z.re(n, Math.floorMod(p - a, h), Math.floorMod(q - d, w(c)), i);
              return sum;
            });
    Fft2Spec spec = c.plain(Transform.RFFT2).withNorm(Norm.BACKWARD);
    Field left = x.through(fft2(), spec);
    Field right = z.through(fft2(), spec);
    double b = Field.bound(c.image());
    // |X'Z' - XZ| <= |X' - X|*max|Z'| + |X|*max|Z' - Z|, and a maximum is at most the norm.
    convolved
        .through(fft2(), spec)
        .near(left.times(right), (n, i) -> 4 * b * left.scale(n, i) * right.scale(n, i), c);
  }

  /** The first frequency is the sum; the one of alternating signs alternates. */
  @Property(tries = 100)
  default void sums(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    Field x = Field.lattice(Field.Kind.REAL, c.image(), c.seed());
    Field y = x.through(fft2(), c.plain(Transform.RFFT2).withNorm(Norm.BACKWARD));
    int last = c.size().width() / 2;
    for (int n = 0; n < c.image().images(); n++)
      for (int i = 0; i < c.channels(); i++) {
        double sum = 0;
        double alternating = 0;
        for (int a = 0; a < c.size().height(); a++)
          for (int d = 0; d < c.size().width(); d++) {
            sum += x.re(n, a, d, i);
            alternating += (d % 2 == 0 ? 1 : -1) * x.re(n, a, d, i);
          }
        double off = Field.bound(c.image()) * y.scale(n, i);
        assertEquals(sum, y.re(n, 0, 0, i), off, c::toString);
        assertEquals(0, y.im(n, 0, 0, i), off, c::toString);
        if (2 * last == c.size().width())
          assertEquals(alternating, y.re(n, 0, last, i), off, c::toString);
      }
  }

  /** The rule, by itself. */
  private static Field canonical(Field y) {
    int height = y.t().height();
    return y.with(
        (n, u, v, i) ->
            Spectrum.selfConjugate(v, y.width())
                ? (y.re(n, u, v, i) + y.re(n, (height - u) % height, v, i)) / 2
                : y.re(n, u, v, i),
        (n, u, v, i) ->
            Spectrum.selfConjugate(v, y.width())
                ? (y.im(n, u, v, i) - y.im(n, (height - u) % height, v, i)) / 2
                : y.im(n, u, v, i));
  }

  private static int w(Fft2Case c) {
    return c.size().width();
  }

  private static int mirror(Fft2Case c, int u) {
    return (c.size().height() - u) % c.size().height();
  }

  private static boolean mirrored(Fft2Case c, int v) {
    return v > c.size().width() / 2;
  }
}
