package dev.lowbit.properties.spectral;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.properties.Draw;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spectral.SpectralFilter;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * What a filter does to tensors, on one implementation alone. A result is within e = b * max|K| *
 * |x| ({@link Field#bound}), so two that are equal are within 2e of each other.
 */
public interface FourierFilterLaws {
  /** The implementation under test. */
  FourierFilter fourierFilter();

  /** Linear in x, exactly representable combinations. */
  @Property(tries = 150)
  default void linear(@ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    SpectralFilter k = c.filter();
    Field x = x(c);
    Field z = Field.lattice(Field.Kind.REAL, c.image(), ~c.seed());
    Field both = x.combine(3, -2, z);
    Field right = run(k, c, x).combine(3, -2, run(k, c, z));
    run(k, c, both)
        .near(
            right,
            (n, i) -> gain(c, k, i) * (both.scale(n, i) + 3 * x.scale(n, i) + 2 * z.scale(n, i)),
            c);
  }

  /** Moving the image around moves the result around. */
  @Property(tries = 150)
  default void shift(@ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    SpectralFilter k = c.filter();
    Draw draw = new Draw(c.seed());
    int down = draw.between(0, c.size().height() - 1);
    int right = draw.between(0, c.size().width() - 1);
    Field x = x(c);
    Field y = run(k, c, x);
    run(k, c, moved(x, down, right)).near(moved(y, down, right), twice(c, k, x), c);
  }

  /** Both layouts hold the same tensor. */
  @Property(tries = 150)
  default void layouts(@ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    Layout other = c.layout() == Layout.NHWC ? Layout.NCHW : Layout.NHWC;
    FourierFilterCase turned =
        new FourierFilterCase(c.size(), c.images(), c.channels(), other, c.ending(), c.seed());
    SpectralFilter k = c.filter();
    Field y = run(k, c, x(c));
    Field z = run(k, turned, x(turned));
    y.near(y.with(z::re, z::im), twice(c, k, x(c)), c);
  }

  /** A batch is its images, one by one; odd batches too, which have an image without a partner. */
  @Property(tries = 150)
  default void batches(@ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    int images = new Draw(c.seed()).between(2, 5);
    Tensor many = c.size().tensor(images, c.channels(), c.layout());
    Tensor one = c.size().tensor(1, c.channels(), c.layout());
    SpectralFilter k = c.filter();
    Field x = Field.lattice(Field.Kind.REAL, many, c.seed());
    Field y = FourierFilterCase.apply(fourierFilter(), k, FourierFilterSpec.of(many), x);
    for (int j = 0; j < images; j++) {
      int image = j;
      Field part = Field.real(one, (_, p, q, i) -> x.re(image, p, q, i));
      Field z = FourierFilterCase.apply(fourierFilter(), k, FourierFilterSpec.of(one), part);
      z.near(
          z.with((_, p, q, i) -> y.re(image, p, q, i), (_, _, _, _) -> 0),
          (_, i) -> twice(c, k, x).of(image, i),
          c);
    }
  }

  /** One image that is 0 stays 0 beside another, whatever the filter. */
  @Property(tries = 100)
  default void imagesDoNotMix(
      @ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    Tensor pair = c.size().tensor(2, c.channels(), c.layout());
    SpectralFilter k = c.filter();
    Field any = Field.lattice(Field.Kind.REAL, pair, c.seed());
    Field x = Field.real(pair, (n, p, q, i) -> n == 0 ? any.re(n, p, q, i) : 0);
    Field y = FourierFilterCase.apply(fourierFilter(), k, FourierFilterSpec.of(pair), x);
    // Both images of a pair share the error of the transform they are.
    y.near(
        y.with((n, p, q, i) -> n == 0 ? y.re(n, p, q, i) : 0, (_, _, _, _) -> 0),
        (_, i) -> gain(c, k, i) * x.scale(0, i),
        c);
  }

  /** One filter for all is the same filter for each. */
  @Property(tries = 100)
  default void shared(@ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    SpectralFilter k = c.filter();
    float[] repeated = values(c, k, c.channels());
    SpectralFilter each = SpectralFilter.ofSpectrum(c.size().height(), c.size().width(), repeated);
    Field x = x(c);
    run(k, c, x).near(run(each, c, x), twice(c, k, x), c);
  }

  /** The output may lie on the input, and the input may be gate and residual. */
  @Property(tries = 150)
  default void inPlace(@ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    SpectralFilter k = c.filter();
    FourierFilterSpec spec = c.plain().withGate().withEpilogue(Epilogue.float32().withResidual());
    MemorySegment x = x(c).floats();
    MemorySegment y = MemorySegment.ofArray(new float[(int) spec.y().size()]);
    try (FourierFilter.Plan plan = fourierFilter().plan(k, spec)) {
      plan.run(x, x, x, y);
      plan.run(x, x, x, x);
    }
    Field filtered = run(k, c, x(c));
    for (MemorySegment result : new MemorySegment[] {x, y})
      new NormTolerance(spec.y(), spec.epilogue(), x(c).floats(), x(c).floats())
          .check(filtered.floats(), twice(c, k, x(c)), result, c);
  }

  /** The canonical filter is the same plan. */
  @Property(tries = 100)
  default void canonical(@ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    SpectralFilter k = c.filter();
    assertArrayEquals(run(k, c, x(c)).values(), run(k.canonical(), c, x(c)).values(), c.toString());
  }

  private Field run(SpectralFilter k, FourierFilterCase c, Field x) {
    return FourierFilterCase.apply(fourierFilter(), k, FourierFilterSpec.of(c.image()), x);
  }

  private static Field x(FourierFilterCase c) {
    return Field.lattice(Field.Kind.REAL, c.image(), c.seed());
  }

  private static Field moved(Field x, int down, int right) {
    int h = x.t().height();
    int w = x.t().width();
    return x.with(
        (n, p, q, i) -> x.re(n, Math.floorMod(p - down, h), Math.floorMod(q - right, w), i),
        (_, _, _, _) -> 0);
  }

  /** b * max|K| of a channel. */
  private static double gain(FourierFilterCase c, SpectralFilter k, int channel) {
    return Field.bound(c.image()) * k.gain(k.channels() == 1 ? 0 : channel);
  }

  private static Field.Radius twice(FourierFilterCase c, SpectralFilter k, Field x) {
    return (n, i) -> 2 * gain(c, k, i) * x.scale(n, i);
  }

  private static float[] values(FourierFilterCase c, SpectralFilter k, int channels) {
    int columns = c.size().width() / 2 + 1;
    float[] values = new float[2 * c.size().height() * columns * channels];
    for (int u = 0; u < c.size().height(); u++)
      for (int v = 0; v < columns; v++)
        for (int i = 0; i < channels; i++) {
          int at = 2 * ((u * columns + v) * channels + i);
          values[at] = k.re(u, v, k.channels() == 1 ? 0 : i);
          values[at + 1] = k.im(u, v, k.channels() == 1 ? 0 : i);
        }
    return values;
  }
}
