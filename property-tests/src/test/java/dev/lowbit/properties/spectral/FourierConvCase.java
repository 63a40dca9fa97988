package dev.lowbit.properties.spectral;

import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.Parallelism;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Ending;
import dev.lowbit.properties.Geometries;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.Numbers;
import dev.lowbit.properties.Sizes;
import dev.lowbit.properties.StencilCase;
import dev.lowbit.spectral.FourierConv;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import dev.lowbit.stencil.Tap;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/**
 * A depthwise convolution with finite numbers; everything but geometry and the last step is drawn
 * from the seed.
 *
 * @param g geometry
 * @param layout of the tensors
 * @param ending last step of the epilogue
 * @param seed of taps, slices, numbers and the other steps
 */
public record FourierConvCase(Conv2d g, Layout layout, Ending ending, long seed) {

  /** Every geometry of a stencil, and large kernels: same, full and valid. */
  public static final class Small implements ArbitrarySupplier<FourierConvCase> {
    @Override
    public Arbitrary<FourierConvCase> get() {
      return Combinators.combine(
              Arbitraries.oneOf(Geometries.depthwise(), largeKernels()),
              Arbitraries.of(Layout.class),
              Arbitraries.of(Ending.class),
              Sizes.seeds())
          .as(FourierConvCase::new);
    }
  }

  private static Arbitrary<Conv2d> largeKernels() {
    Arbitrary<Integer> size = Arbitraries.integers().between(1, 18);
    Arbitrary<Integer> kernel = Arbitraries.of(1, 2, 5, 7, 8, 13, 20, 31);
    return Combinators.combine(
            size,
            size,
            kernel,
            kernel,
            Arbitraries.of(1, 2, 3),
            Arbitraries.of(1, 3, 16, 17),
            Arbitraries.of(0, 1, 2))
        .as((h, w, kh, kw, images, channels, padding) -> {
          int fewer = Math.clamp(100_000L / ((long) h * w * kh * kw), 1, channels);
          Conv2d g =
              Conv2d.of(images, h, w, fewer, fewer, 1)
                  .withGroups(fewer)
                  .withPadding(kh, kh, kw, kw) // so that the kernel fits; replaced below
                  .withKernel(kh, kw);
          return padding == 0 || kh > h || kw > w
              ? g.withFullPadding()
              : padding == 1 ? g.withSamePadding() : g.withPadding(0, 0, 0, 0);
        });
  }

  /** A convolution of some vectors for plan-level properties. */
  public static FourierConvCase of(long seed) {
    Draw draw = new Draw(seed);
    int channels = draw.of(1, 3, 16, 17);
    int kernel = draw.of(5, 7, 8, 13);
    Conv2d g =
        Conv2d.of(
                draw.between(1, 3), draw.between(1, 12), draw.between(1, 12), channels, channels, 1)
            .withGroups(channels)
            .withPadding(kernel, kernel, kernel, kernel)
            .withKernel(kernel, kernel)
            .withSamePadding();
    return new FourierConvCase(g, draw.of(Layout.values()), draw.of(Ending.values()), seed);
  }

  StencilSet taps() {
    return StencilCase.taps(new Draw(seed + 2), g, Numbers.FLOAT);
  }

  /** Slices and epilogue. */
  StencilSpec spec() {
    Draw draw = new Draw(~seed);
    Epilogue e = Numbers.FLOAT.epilogue(draw, ending, g.outputs(), 1);
    int before = draw.of(0, 0, 1, 5);
    StencilSpec spec =
        StencilSpec.of(g, layout)
            .withEpilogue(e)
            .reading(before, before + g.channels() + draw.of(0, 1, 3));
    if (e.output().packed() && layout == Layout.NHWC) return spec;
    int left = draw.of(0, 0, 1, 4);
    return spec.writing(left, left + g.outputs() + draw.of(0, 1, 3));
  }

  MemorySegment x(Memory memory) {
    return FourierFilterCase.floats(seed + 3, spec().x(), memory);
  }

  @Nullable MemorySegment residual(Memory memory) {
    return spec().epilogue().residual()
        ? FourierFilterCase.floats(seed + 5, spec().y(), memory)
        : null;
  }

  /** The sums of |w| of the channels. */
  double[] magnitudes() {
    StencilSet taps = taps();
    return IntStream.range(0, g.outputs())
        .mapToDouble(o -> taps.taps(o).stream().mapToDouble(Tap::weight).map(Math::abs).sum())
        .toArray();
  }

  /** A plan and operands in some memory. */
  public Job job(FourierConv conv, Parallelism parallelism, Memory memory) {
    StencilSpec spec = spec();
    MemorySegment x = x(memory);
    MemorySegment residual = residual(memory);
    Stencil.Plan plan = conv.plan(taps(), spec, parallelism);
    boolean floats = spec.epilogue().output() instanceof Output.Float32;
    return new Job(this, plan, spec.footprint().y(), floats, y -> () -> plan.run(x, residual, y));
  }
}
