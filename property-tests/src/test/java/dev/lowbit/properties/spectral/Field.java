package dev.lowbit.properties.spectral;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.lowbit.Tensor;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Tensors;
import dev.lowbit.spectral.Fft2;
import dev.lowbit.spectral.Fft2Spec;
import dev.lowbit.spectral.Spectrum;
import dev.lowbit.spectral.Transform;
import java.lang.foreign.MemorySegment;

/**
 * The numbers of a tensor in double, to be compared plane by plane.
 *
 * @param kind what an element is
 * @param t where the elements lie
 * @param width of the image, which a half spectrum does not tell
 * @param values one per real element, two per complex one
 */
record Field(Kind kind, Tensor t, int width, double[] values) {
  /** What an element is. */
  enum Kind {
    /** A number. */
    REAL,
    /** A complex number. */
    COMPLEX,
    /** A complex number that counts once or twice. */
    HALF;

    static Kind in(Transform transform) {
      return switch (transform) {
        case RFFT2 -> REAL;
        case IRFFT2 -> HALF;
        default -> COMPLEX;
      };
    }

    static Kind out(Transform transform) {
      return switch (transform) {
        case RFFT2 -> HALF;
        case IRFFT2 -> REAL;
        default -> COMPLEX;
      };
    }
  }

  /** An element as a function of its place. */
  @FunctionalInterface
  interface Element {
    double at(int n, int u, int v, int c);
  }

  /** How far a plane may be off. */
  @FunctionalInterface
  interface Radius {
    double of(int n, int c);
  }

  /** What MATH calls 10 eps log2 n: the error of a transform, relative to the norm. */
  static double bound(Tensor image) {
    double n = (double) image.height() * image.width();
    return 10 * Math.ulp(1f) * Math.max(1, Math.log(n) / Math.log(2));
  }

  /** Dense numbers of an image or of its half spectrum. */
  static Field of(Kind kind, Tensor image, Element re, Element im) {
    Tensor t = kind == Kind.HALF ? Spectrum.of(image) : image.within(0, image.channels());
    Field field = new Field(kind, t, image.width(), new double[parts(kind) * (int) t.size()]);
    field.fill(re, im);
    return field;
  }

  /** An image of real numbers. */
  static Field real(Tensor image, Element re) {
    return of(Kind.REAL, image, re, (_, _, _, _) -> 0);
  }

  /** Integers in [-8, 8]. */
  static Field lattice(Kind kind, Tensor image, long seed) {
    Draw draw = new Draw(seed);
    Element any = (_, _, _, _) -> draw.between(-8, 8);
    return of(kind, image, any, any);
  }

  /** The floats of a tensor. */
  static Field read(Kind kind, Tensor t, int width, MemorySegment memory) {
    int parts = parts(kind);
    Field field = new Field(kind, t, width, new double[parts * (int) t.size()]);
    field.fill(
        (n, u, v, c) -> get(memory, parts * t.index(n, u, v, c)),
        (n, u, v, c) -> get(memory, parts * t.index(n, u, v, c) + 1));
    return field;
  }

  private static double get(MemorySegment memory, long at) {
    return memory.get(JAVA_FLOAT_UNALIGNED, at * Float.BYTES);
  }

  private static int parts(Kind kind) {
    return kind == Kind.REAL ? 1 : 2;
  }

  private void fill(Element re, Element im) {
    Tensors.forEach(
        t,
        (at, n, u, v, c) -> {
          values[parts(kind) * at] = re.at(n, u, v, c);
          if (kind != Kind.REAL) values[2 * at + 1] = im.at(n, u, v, c);
        });
  }

  double re(int n, int u, int v, int c) {
    return values[parts(kind) * Tensors.index(t, n, u, v, c)];
  }

  double im(int n, int u, int v, int c) {
    return kind == Kind.REAL ? 0 : values[2 * Tensors.index(t, n, u, v, c) + 1];
  }

  /** The same kind and place with other numbers. */
  Field with(Element re, Element im) {
    Field field = new Field(kind, t, width, new double[values.length]);
    field.fill(re, im);
    return field;
  }

  /** a * this + b * other. */
  Field combine(double a, double b, Field other) {
    return with(
        (n, u, v, c) -> a * re(n, u, v, c) + b * other.re(n, u, v, c),
        (n, u, v, c) -> a * im(n, u, v, c) + b * other.im(n, u, v, c));
  }

  Field times(double a) {
    return combine(a, 0, this);
  }

  /** Element by element, as complex numbers. */
  Field times(Field k) {
    return with(
        (n, u, v, c) -> re(n, u, v, c) * k.re(n, u, v, c) - im(n, u, v, c) * k.im(n, u, v, c),
        (n, u, v, c) -> re(n, u, v, c) * k.im(n, u, v, c) + im(n, u, v, c) * k.re(n, u, v, c));
  }

  Field conjugate() {
    return with(this::re, (n, u, v, c) -> -im(n, u, v, c));
  }

  /** The sum over a plane of this times other, the real part; both kinds are the same. */
  double dot(Field other, int n, int c) {
    double sum = 0;
    for (int u = 0; u < t.height(); u++)
      for (int v = 0; v < t.width(); v++) {
        int weight = kind == Kind.HALF ? Spectrum.multiplicity(v, width) : 1;
        sum +=
            weight
                * (re(n, u, v, c) * other.re(n, u, v, c) + im(n, u, v, c) * other.im(n, u, v, c));
      }
    return sum;
  }

  /** The root of the sum of squares of a plane, over all frequencies. */
  double norm(int n, int c) {
    return Math.sqrt(dot(this, n, c));
  }

  /**
   * What the bound of a plane is relative to: its norm. Two real images of a channel may be one
   * complex transform and share its error, so there it is the greatest norm of the channel's
   * images.
   */
  double scale(int n, int c) {
    double greatest = norm(n, c);
    if (kind != Kind.COMPLEX)
      for (int k = 0; k < t.images(); k++) greatest = Math.max(greatest, norm(k, c));
    return greatest;
  }

  /**
   * The scale of what a transform makes of it. A half spectrum that is not Hermitian has less in
   * its image, but the error may come from all of it.
   */
  double scale(Fft2Spec spec, int n, int c) {
    double pixels = (double) spec.image().height() * spec.image().width();
    return spec.scale() * Math.sqrt(pixels) * scale(n, c);
  }

  /** As float32. */
  MemorySegment floats() {
    float[] all = new float[values.length];
    for (int i = 0; i < all.length; i++) all[i] = (float) values[i];
    return MemorySegment.ofArray(all);
  }

  /** What a transform makes of it. */
  Field through(Fft2 fft2, Fft2Spec spec) {
    MemorySegment y = MemorySegment.ofArray(new float[(int) (spec.outputBytes() / Float.BYTES)]);
    try (Fft2.Plan plan = fft2.plan(spec)) {
      plan.run(floats(), y);
    }
    return read(Kind.out(spec.transform()), spec.y(), spec.image().width(), y);
  }

  /** Fails with the case unless every plane is within a radius of the expected one. */
  void near(Field expected, Radius radius, Object name) {
    Field difference = combine(1, -1, expected);
    for (int n = 0; n < t.images(); n++)
      for (int c = 0; c < t.channels(); c++) {
        double off = difference.norm(n, c);
        double allowed = radius.of(n, c);
        if (!(off <= allowed))
          throw new AssertionError(
              name + ": plane " + c + " of image " + n + " is off by " + off + " > " + allowed);
      }
  }

  /** The same relative to the scale of the expected planes. */
  void near(Field expected, double factor, Object name) {
    near(expected, (n, c) -> factor * expected.scale(n, c), name);
  }
}
