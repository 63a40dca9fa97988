package dev.lowbit.properties.spectral;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.Sizes;
import dev.lowbit.properties.Tensors;
import dev.lowbit.spectral.Fft2;
import dev.lowbit.spectral.Fft2Spec;
import dev.lowbit.spectral.Norm;
import dev.lowbit.spectral.Transform;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/**
 * A transform; everything but sizes and kind is drawn from the seed.
 *
 * @param transform which of the four
 * @param size of the images
 * @param images in a batch
 * @param channels of the images
 * @param layout of the tensors
 * @param norm the factor
 * @param seed of slices and numbers
 */
public record Fft2Case(
    Transform transform,
    ImageSize size,
    int images,
    int channels,
    Layout layout,
    Norm norm,
    long seed) {

  /** Cases small enough for thousands of tries. */
  public static final class Small implements ArbitrarySupplier<Fft2Case> {
    @Override
    public Arbitrary<Fft2Case> get() {
      return arbitrary(ImageSize.small());
    }
  }

  /** Transforms of several steps. */
  public static final class Large implements ArbitrarySupplier<Fft2Case> {
    @Override
    public Arbitrary<Fft2Case> get() {
      return arbitrary(ImageSize.large());
    }
  }

  private static Arbitrary<Fft2Case> arbitrary(Arbitrary<ImageSize> sizes) {
    return Combinators.combine(
            Arbitraries.of(Transform.class),
            sizes,
            ImageSize.images(),
            ImageSize.channels(),
            Arbitraries.of(Layout.class),
            Arbitraries.of(Norm.class),
            Sizes.seeds())
        .as((transform, size, images, channels, layout, norm, seed) ->
            new Fft2Case(transform, size, images, size.capped(channels), layout, norm, seed));
  }

  /** A transform of some vectors for plan-level properties. */
  public static Fft2Case of(long seed) {
    Draw draw = new Draw(seed);
    ImageSize size = ImageSize.of(draw);
    return new Fft2Case(
        draw.of(Transform.values()),
        size,
        draw.between(1, 3),
        size.capped(draw.between(1, 40)),
        draw.of(Layout.values()),
        draw.of(Norm.values()),
        seed);
  }

  /** The images, dense. */
  Tensor image() {
    return size.tensor(images, channels, layout);
  }

  /** Dense tensors, for a transform and its norm. */
  Fft2Spec plain(Transform other) {
    Tensor image = image();
    Fft2Spec spec =
        switch (other) {
          case RFFT2 -> Fft2Spec.rfft2(image);
          case IRFFT2 -> Fft2Spec.irfft2(image);
          case FFT2 -> Fft2Spec.fft2(image);
          case IFFT2 -> Fft2Spec.ifft2(image);
        };
    return spec.withNorm(norm);
  }

  /** Slices of wider tensors. */
  Fft2Spec spec() {
    Draw draw = new Draw(~seed);
    int before = draw.of(0, 0, 1, 5);
    int left = draw.of(0, 0, 1, 4);
    return plain(transform)
        .reading(before, before + channels + draw.of(0, 1, 3))
        .writing(left, left + channels + draw.of(0, 1, 3));
  }

  /** The input in some memory; beside the channels lies what must not be read. */
  MemorySegment input(Fft2Spec spec, Memory memory) {
    Draw draw = new Draw(seed + 1);
    MemorySegment x = memory.allocate(spec.inputBytes());
    int parts = transform == Transform.RFFT2 ? 1 : 2;
    for (long at = 0; at < x.byteSize(); at += Float.BYTES)
      x.set(JAVA_FLOAT_UNALIGNED, at, Float.NaN);
    Tensors.forEach(
        spec.x(),
        (at, _, _, _, _) -> {
          for (int part = 0; part < parts; part++)
            x.set(JAVA_FLOAT_UNALIGNED, ((long) parts * at + part) * Float.BYTES, draw.moderate());
        });
    return draw.oneIn(4) ? x.asReadOnly() : x;
  }

  /** A plan and operands in some memory. */
  public Job job(Fft2 fft2, Parallelism parallelism, Memory memory) {
    Fft2Spec spec = spec();
    MemorySegment x = input(spec, memory);
    Fft2.Plan plan = fft2.plan(spec, parallelism);
    return new Job(this, plan, spec.outputBytes(), true, y -> () -> plan.run(x, y));
  }

  /** Fails unless every plane is within the bound around the oracle's, and nothing else changed. */
  void checkBound(Fft2 oracle, Fft2 actual) {
    Fft2Spec spec = spec();
    MemorySegment x = input(spec, Memory.anywhere(seed));
    MemorySegment right = Memory.aligned().allocate(spec.outputBytes());
    Canvas canvas = Canvas.of(seed, spec.outputBytes());
    try (Fft2.Plan expected = oracle.plan(spec);
        Fft2.Plan tested = actual.plan(spec)) {
      expected.run(x, right);
      tested.run(x, canvas.output());
      Object name = this + " on " + tested.explain();
      Field.Kind kind = Field.Kind.out(transform);
      Field in = Field.read(Field.Kind.in(transform), spec.x(), size.width(), x);
      double b = Field.bound(spec.image());
      Field.read(kind, spec.y(), size.width(), canvas.output())
          .near(
              Field.read(kind, spec.y(), size.width(), right),
              (n, i) -> b * in.scale(spec, n, i),
              name);
      int parts = transform == Transform.IRFFT2 ? 1 : 2;
      canvas.checkBeside(spec.y(), parts * Float.BYTES, name);
    }
  }
}
