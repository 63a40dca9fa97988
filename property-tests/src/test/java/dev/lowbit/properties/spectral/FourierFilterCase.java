package dev.lowbit.properties.spectral;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Ending;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.Numbers;
import dev.lowbit.properties.Sizes;
import dev.lowbit.properties.Tensors;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spectral.SpectralFilter;
import dev.lowbit.spectral.Spectrum;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/**
 * A filtered tensor; everything but sizes and the last step is drawn from the seed.
 *
 * @param size of the images
 * @param images in a batch
 * @param channels of the images
 * @param layout of the tensors
 * @param ending last step of the epilogue
 * @param seed of filter, slices, numbers, gate and the other steps
 */
public record FourierFilterCase(
    ImageSize size, int images, int channels, Layout layout, Ending ending, long seed) {

  /** Cases small enough for thousands of tries. */
  public static final class Small implements ArbitrarySupplier<FourierFilterCase> {
    @Override
    public Arbitrary<FourierFilterCase> get() {
      return arbitrary(ImageSize.small());
    }
  }

  /** Filters of several steps. */
  public static final class Large implements ArbitrarySupplier<FourierFilterCase> {
    @Override
    public Arbitrary<FourierFilterCase> get() {
      return arbitrary(ImageSize.large());
    }
  }

  private static Arbitrary<FourierFilterCase> arbitrary(Arbitrary<ImageSize> sizes) {
    return Combinators.combine(
            sizes,
            ImageSize.images(),
            ImageSize.channels(),
            Arbitraries.of(Layout.class),
            Arbitraries.of(Ending.class),
            Sizes.seeds())
        .as((size, images, channels, layout, ending, seed) ->
            new FourierFilterCase(size, images, size.capped(channels), layout, ending, seed));
  }

  /** A filter of some vectors for plan-level properties. */
  public static FourierFilterCase of(long seed) {
    Draw draw = new Draw(seed);
    ImageSize size = ImageSize.of(draw);
    return new FourierFilterCase(
        size,
        draw.between(1, 3),
        size.capped(draw.between(1, 40)),
        draw.of(Layout.values()),
        draw.of(Ending.values()),
        seed);
  }

  /** The images, dense. */
  Tensor image() {
    return size.tensor(images, channels, layout);
  }

  /** A learned spectrum, a mask or a kernel; per channel or for all. */
  SpectralFilter filter() {
    return filter(new Draw(seed + 2));
  }

  /** Another filter of the same size. */
  SpectralFilter filter(Draw draw) {
    int filters = draw.oneIn(3) ? 1 : channels;
    int bins = size.height() * Spectrum.columns(size.width());
    int kind = draw.between(0, 3);
    int numbers =
        switch (kind) {
          case 0 -> bins;
          case 1 -> size.height() * size.width();
          default -> 2 * bins;
        };
    float[] values = new float[numbers * filters];
    for (int i = 0; i < values.length; i++) values[i] = draw.moderate();
    return switch (kind) {
      case 0 -> SpectralFilter.ofMask(size.height(), size.width(), values);
      case 1 -> SpectralFilter.ofKernel(size.height(), size.width(), values);
      default -> SpectralFilter.ofSpectrum(size.height(), size.width(), values);
    };
  }

  /** Dense float32 tensors, filtered values as they are. */
  FourierFilterSpec plain() {
    return FourierFilterSpec.of(image());
  }

  /** Slices, gate and epilogue. */
  FourierFilterSpec spec() {
    Draw draw = new Draw(~seed);
    int before = draw.of(0, 0, 1, 5);
    Tensor x = image().within(before, before + channels + draw.of(0, 1, 3));
    Epilogue e = Numbers.FLOAT.epilogue(draw, ending, channels, 1);
    FourierFilterSpec spec = FourierFilterSpec.of(x).withEpilogue(e);
    if (draw.oneIn(2)) spec = spec.withGate();
    if (e.output().packed() && layout == Layout.NHWC) return spec;
    int left = draw.of(0, 0, 1, 4);
    return spec.writing(left, left + channels + draw.of(0, 1, 3));
  }

  /** Numbers of a tensor in some memory; beside its channels lies what must not be read. */
  static MemorySegment floats(long seed, Tensor t, Memory memory) {
    Draw draw = new Draw(seed);
    MemorySegment x = memory.allocate(t.size() * Float.BYTES);
    for (long at = 0; at < x.byteSize(); at += Float.BYTES)
      x.set(JAVA_FLOAT_UNALIGNED, at, Float.NaN);
    Tensors.forEach(
        t,
        (at, _, _, _, _) -> x.set(JAVA_FLOAT_UNALIGNED, (long) at * Float.BYTES, draw.moderate()));
    return draw.oneIn(4) ? x.asReadOnly() : x;
  }

  @Nullable MemorySegment gate(FourierFilterSpec spec, Memory memory) {
    return spec.gated() ? floats(seed + 4, spec.y(), memory) : null;
  }

  @Nullable MemorySegment residual(FourierFilterSpec spec, Memory memory) {
    return spec.epilogue().residual() ? floats(seed + 5, spec.y(), memory) : null;
  }

  /** A plan and operands in some memory. */
  public Job job(FourierFilter filter, Parallelism parallelism, Memory memory) {
    return job(filter.plan(filter(), spec(), parallelism), memory);
  }

  /** Operands of a plan made from {@link #spec}. */
  Job job(FourierFilter.Plan plan, Memory memory) {
    FourierFilterSpec spec = spec();
    MemorySegment x = floats(seed + 3, spec.x(), memory);
    MemorySegment gate = gate(spec, memory);
    MemorySegment residual = residual(spec, memory);
    boolean floats = spec.epilogue().output() instanceof Output.Float32;
    return new Job(
        this, plan, spec.outputBytes(), floats, y -> () -> plan.run(x, gate, residual, y));
  }

  /** What a plan makes of a field, dense. */
  static Field apply(FourierFilter filter, SpectralFilter k, FourierFilterSpec spec, Field x) {
    MemorySegment y = MemorySegment.ofArray(new float[(int) spec.y().size()]);
    try (FourierFilter.Plan plan = filter.plan(k, spec)) {
      plan.run(x.floats(), y);
    }
    return Field.read(Field.Kind.REAL, spec.y(), spec.y().width(), y);
  }
}
