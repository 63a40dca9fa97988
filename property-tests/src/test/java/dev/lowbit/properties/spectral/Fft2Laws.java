package dev.lowbit.properties.spectral;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.properties.Draw;
import dev.lowbit.spectral.Fft2;
import dev.lowbit.spectral.Fft2Spec;
import dev.lowbit.spectral.Norm;
import dev.lowbit.spectral.Transform;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * The algebra of all four transforms, on one implementation alone. Every transform is within b of
 * its norm, so two results that are equal are within 2b of each other, and a transform of a result
 * within 2b + b^2 ({@link Field#bound}).
 */
public interface Fft2Laws {
  /** The implementation under test. */
  Fft2 fft2();

  /** Inverse after forward, forward after inverse. */
  @Property(tries = 200)
  default void inverse(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    Transform back =
        switch (c.transform()) {
          case RFFT2 -> Transform.IRFFT2;
          case IRFFT2 -> Transform.RFFT2;
          case FFT2 -> Transform.IFFT2;
          case IFFT2 -> Transform.FFT2;
        };
    // Not every half spectrum is one of an image: an image is transformed before the law.
    Field x =
        c.transform() == Transform.IRFFT2
            ? Field.lattice(Field.Kind.REAL, c.image(), c.seed())
                .through(fft2(), c.plain(Transform.RFFT2))
            : x(c);
    Field there = x.through(fft2(), c.plain(c.transform()));
    double b = Field.bound(c.image());
    // The transformed image is Hermitian but for its own error.
    double own = c.transform() == Transform.IRFFT2 ? b : 0;
    there.through(fft2(), c.plain(back)).near(x, 2 * b + b * b + 2 * own, c);
  }

  /** Linear in x, exactly representable combinations. */
  @Property(tries = 150)
  default void linear(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    Fft2Spec spec = c.plain(c.transform());
    Field x = x(c);
    Field z = Field.lattice(x.kind(), c.image(), ~c.seed());
    Field both = x.combine(3, -2, z).through(fft2(), spec);
    Field left = x.through(fft2(), spec);
    Field right = z.through(fft2(), spec);
    double b = 2 * Field.bound(c.image());
    both.near(
        left.combine(3, -2, right),
        (n, i) -> b * (3 * x.scale(spec, n, i) + 2 * z.scale(spec, n, i)),
        c);
  }

  /**
   * An impulse at any place is a wave; at the origin of an image it is the same number all over.
   */
  @Property(tries = 150)
  default void impulse(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    Transform t = c.transform() == Transform.IRFFT2 ? Transform.IFFT2 : c.transform();
    Fft2Spec spec = c.plain(t);
    Draw draw = new Draw(c.seed());
    int a = draw.oneIn(3) ? 0 : draw.between(0, c.size().height() - 1);
    int d = draw.oneIn(3) ? 0 : draw.between(0, c.size().width() - 1);
    Field x =
        Field.of(
            Field.Kind.in(t),
            c.image(),
            (_, p, q, _) -> p == a && q == d ? 1 : 0,
            (_, _, _, _) -> 0);
    Field y = x.through(fft2(), spec);
    double sign = t.inverse() ? 1 : -1;
    y.near(
        y.with(
            (_, u, v, _) -> spec.scale() * Math.cos(angle(c, u * a, v * d)),
            (_, u, v, _) -> sign * spec.scale() * Math.sin(angle(c, u * a, v * d))),
        Field.bound(c.image()),
        c);
  }

  /** Moving the input around multiplies the output with a wave. */
  @Property(tries = 150)
  default void shift(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    if (c.transform() == Transform.IRFFT2) return; // its input is half a plane
    Fft2Spec spec = c.plain(c.transform());
    Draw draw = new Draw(c.seed());
    int h = c.size().height();
    int w = c.size().width();
    int a = draw.between(0, h - 1);
    int d = draw.between(0, w - 1);
    Field x = x(c);
    Field moved =
        x.with(
            (n, p, q, i) -> x.re(n, Math.floorMod(p - a, h), Math.floorMod(q - d, w), i),
            (n, p, q, i) -> x.im(n, Math.floorMod(p - a, h), Math.floorMod(q - d, w), i));
    Field y = x.through(fft2(), spec);
    double sign = c.transform().inverse() ? 1 : -1;
    Field wave =
        y.with(
            (_, u, v, _) -> Math.cos(angle(c, u * a, v * d)),
            (_, u, v, _) -> sign * Math.sin(angle(c, u * a, v * d)));
    moved.through(fft2(), spec).near(y.times(wave), 2 * Field.bound(c.image()), c);
  }

  /** The sum of squares stays, but for the factor; columns that stand for two count twice. */
  @Property(tries = 150)
  default void parseval(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    if (c.transform() == Transform.IRFFT2) return; // Y loses its part that is not Hermitian
    Fft2Spec spec = c.plain(c.transform());
    Field x = x(c);
    Field y = x.through(fft2(), spec);
    double energy = spec.scale() * spec.scale() * c.size().height() * c.size().width();
    double b = Field.bound(c.image());
    for (int n = 0; n < c.image().images(); n++)
      for (int i = 0; i < c.channels(); i++) {
        double sum = energy * x.dot(x, n, i);
        double off = (2 * b + b * b) * energy * x.scale(n, i) * x.scale(n, i);
        assertEquals(sum, y.dot(y, n, i), off, c::toString);
      }
  }

  /** The norms differ in the factor alone. */
  @Property(tries = 100)
  default void norms(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    Fft2Spec spec = c.plain(c.transform());
    Fft2Spec ortho = spec.withNorm(Norm.ORTHO);
    Field x = x(c);
    Field y = x.through(fft2(), spec);
    double b = 2 * Field.bound(c.image());
    x.through(fft2(), ortho)
        .near(y.times(ortho.scale() / spec.scale()), (n, i) -> b * x.scale(ortho, n, i), c);
  }

  /** Both layouts hold the same tensor. */
  @Property(tries = 100)
  default void layouts(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    Layout other = c.layout() == Layout.NHWC ? Layout.NCHW : Layout.NHWC;
    Fft2Case turned =
        new Fft2Case(c.transform(), c.size(), c.images(), c.channels(), other, c.norm(), c.seed());
    Fft2Spec spec = c.plain(c.transform());
    Field x = x(c);
    Field y = x.through(fft2(), spec);
    Field z = x(turned).through(fft2(), turned.plain(c.transform()));
    double b = 2 * Field.bound(c.image());
    y.near(y.with(z::re, z::im), (n, i) -> b * x.scale(spec, n, i), c);
  }

  /** A batch is its images, one by one; odd batches too. */
  @Property(tries = 100)
  default void batches(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    Tensor many = c.size().tensor(3, c.channels(), c.layout());
    Tensor one = c.size().tensor(1, c.channels(), c.layout());
    Field x = Field.lattice(Field.Kind.in(c.transform()), many, c.seed());
    Fft2Spec spec = spec(c.transform(), many);
    Field y = x.through(fft2(), spec);
    double b = 2 * Field.bound(one);
    for (int k = 0; k < 3; k++) {
      int image = k;
      Field part =
          Field.of(
              x.kind(),
              one,
              (_, u, v, i) -> x.re(image, u, v, i),
              (_, u, v, i) -> x.im(image, u, v, i));
      Field z = part.through(fft2(), spec(c.transform(), one));
      z.near(
          z.with((_, u, v, i) -> y.re(image, u, v, i), (_, u, v, i) -> y.im(image, u, v, i)),
          (_, i) -> b * x.scale(spec, image, i),
          c);
    }
  }

  /** The output may lie on the input. */
  @Property(tries = 100)
  default void inPlace(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    Transform t = c.transform().inverse() ? Transform.IFFT2 : Transform.FFT2;
    Fft2Spec spec = c.plain(t);
    Field x = Field.lattice(Field.Kind.COMPLEX, c.image(), c.seed());
    Field y = x.through(fft2(), spec);
    MemorySegment memory = x.floats();
    try (Fft2.Plan plan = fft2().plan(spec)) {
      plan.run(memory, memory);
    }
    Field.read(Field.Kind.COMPLEX, spec.y(), c.size().width(), memory)
        .near(y, 3 * Field.bound(c.image()), c);
  }

  /** The inverse is the transform of the conjugate, conjugated. */
  @Property(tries = 100)
  default void conjugates(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    Field x = Field.lattice(Field.Kind.COMPLEX, c.image(), c.seed());
    Fft2Spec there = c.plain(Transform.FFT2);
    Fft2Spec back = c.plain(Transform.IFFT2);
    Field y = x.through(fft2(), back);
    x.conjugate()
        .through(fft2(), there)
        .conjugate()
        .times(back.scale() / there.scale())
        .near(y, 3 * Field.bound(c.image()), c);
  }

  /** Lines across, then lines down, are the transform of the image. */
  @Property(tries = 100)
  default void lines(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    int h = c.size().height();
    int w = c.size().width();
    Tensor image = c.size().tensor(2, c.channels(), Layout.NHWC);
    Tensor across = Tensor.of(2 * h, 1, w, c.channels(), Layout.NHWC);
    Tensor down = Tensor.of(2, 1, h, w * c.channels(), Layout.NHWC);
    Field x = Field.lattice(Field.Kind.COMPLEX, image, c.seed());
    Field y = x.through(fft2(), Fft2Spec.fft2(image));
    Field rows = new Field(Field.Kind.COMPLEX, across, w, x.values());
    Field half = rows.through(fft2(), Fft2Spec.fft2(across));
    Field columns = new Field(Field.Kind.COMPLEX, down, h, half.values());
    Field both = columns.through(fft2(), Fft2Spec.fft2(down));
    double b = Field.bound(image);
    new Field(Field.Kind.COMPLEX, image, w, both.values()).near(y, 4 * b + 2 * b * b, c);
  }

  private static Fft2Spec spec(Transform transform, Tensor image) {
    return switch (transform) {
      case RFFT2 -> Fft2Spec.rfft2(image);
      case IRFFT2 -> Fft2Spec.irfft2(image);
      case FFT2 -> Fft2Spec.fft2(image);
      case IFFT2 -> Fft2Spec.ifft2(image);
    };
  }

  private static Field x(Fft2Case c) {
    return Field.lattice(Field.Kind.in(c.transform()), c.image(), c.seed());
  }

  private static double angle(Fft2Case c, int rows, int columns) {
    int h = c.size().height();
    int w = c.size().width();
    return 2 * Math.PI * ((double) (rows % h) / h + (double) (columns % w) / w);
  }
}
