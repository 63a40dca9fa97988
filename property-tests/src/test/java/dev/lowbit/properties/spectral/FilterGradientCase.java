package dev.lowbit.properties.spectral;

import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.Sizes;
import dev.lowbit.spectral.FilterGradient;
import dev.lowbit.spectral.FilterGradientSpec;
import dev.lowbit.spectral.Spectrum;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/**
 * The gradient of a filter; everything but sizes is drawn from the seed.
 *
 * @param size of the images
 * @param images in a batch
 * @param channels of the images
 * @param layout of the tensors
 * @param shared whether one filter is for all channels
 * @param seed of slices and numbers
 */
public record FilterGradientCase(
    ImageSize size, int images, int channels, Layout layout, boolean shared, long seed) {

  /** Cases small enough for hundreds of tries. */
  public static final class Small implements ArbitrarySupplier<FilterGradientCase> {
    @Override
    public Arbitrary<FilterGradientCase> get() {
      return Combinators.combine(
              ImageSize.small(),
              ImageSize.images(),
              ImageSize.channels(),
              Arbitraries.of(Layout.class),
              Arbitraries.of(true, false),
              Sizes.seeds())
          .as((size, images, channels, layout, shared, seed) ->
              new FilterGradientCase(size, images, size.capped(channels), layout, shared, seed));
    }
  }

  /** A gradient of some vectors for plan-level properties. */
  public static FilterGradientCase of(long seed) {
    Draw draw = new Draw(seed);
    ImageSize size = ImageSize.of(draw);
    return new FilterGradientCase(
        size,
        draw.between(1, 3),
        size.capped(draw.between(1, 40)),
        draw.of(Layout.values()),
        draw.oneIn(3),
        seed);
  }

  /** Slices of wider tensors. */
  FilterGradientSpec spec() {
    Draw draw = new Draw(~seed);
    int before = draw.of(0, 0, 1, 5);
    int left = draw.of(0, 0, 1, 4);
    Tensor image = size.tensor(images, channels, layout);
    return new FilterGradientSpec(
        image.within(before, before + channels + draw.of(0, 1, 3)),
        image.within(left, left + channels + draw.of(0, 1, 3)),
        shared);
  }

  MemorySegment x(Memory memory) {
    return FourierFilterCase.floats(seed + 3, spec().x(), memory);
  }

  MemorySegment dy(Memory memory) {
    return FourierFilterCase.floats(seed + 4, spec().dy(), memory);
  }

  /** The gradient as one image of complex numbers. */
  Tensor gradient() {
    return Tensor.of(
        1, size.height(), Spectrum.columns(size.width()), spec().filters(), Layout.NHWC);
  }

  /** A plan and operands in some memory. */
  public Job job(FilterGradient gradient, Parallelism parallelism, Memory memory) {
    FilterGradientSpec spec = spec();
    MemorySegment x = x(memory);
    MemorySegment dy = dy(memory);
    FilterGradient.Plan plan = gradient.plan(spec, parallelism);
    long bytes = spec.gradientSize() * Float.BYTES;
    return new Job(this, plan, bytes, true, dk -> () -> plan.run(x, dy, dk));
  }
}
