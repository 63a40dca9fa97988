package dev.lowbit.properties.spectral;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Conv2d;
import dev.lowbit.Kernels;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.Numbers;
import dev.lowbit.properties.StencilCase;
import dev.lowbit.properties.Tensors;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * The alternating block of AFIDAF (arXiv 2407.12217): a filter in the frequency domain, then a
 * convolution in the image domain. Two plans, no copy between them: the filter writes some channels
 * of a wider tensor, where the stencil reads them.
 */
class CpuAlternatingBlockProperties {
  private static final Kernels CPU = Kernels.named("cpu");

  /** The bits are those of two dense steps. */
  @Property(tries = 300)
  void oneAfterTheOther(@ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    Draw draw = new Draw(c.seed());
    int first = draw.of(0, 1, 5);
    int total = first + c.channels() + draw.of(0, 1, 3);
    Tensor dense = c.image();
    MemorySegment x = FourierFilterCase.floats(c.seed() + 3, dense, Memory.anywhere(c.seed()));
    Tensor wide = dense.within(first, total);
    MemorySegment shared = Memory.anywhere(~c.seed()).allocate(wide.size() * Float.BYTES);
    filter(c, FourierFilterSpec.of(dense).writing(first, total), x, shared);
    MemorySegment alone = floats(dense);
    filter(c, c.plain(), x, alone);

    Conv2d g =
        Conv2d.of(c.images(), c.size().height(), c.size().width(), c.channels(), c.channels(), 1)
            .withGroups(c.channels())
            .withPadding(1, 1, 1, 1)
            .withKernel(3, 3);
    StencilSpec spec = StencilSpec.of(g, c.layout());
    StencilSet taps = StencilCase.taps(draw, g, Numbers.FLOAT);
    MemorySegment block = floats(dense);
    stencil(taps, spec.reading(first, total), shared, block);
    MemorySegment steps = floats(dense);
    stencil(taps, spec, alone, steps);
    Tensors.forEach(
        dense,
        (at, _, _, _, _) ->
            assertEquals(
                steps.get(JAVA_FLOAT_UNALIGNED, (long) at * Float.BYTES),
                block.get(JAVA_FLOAT_UNALIGNED, (long) at * Float.BYTES),
                c::toString));
  }

  private static MemorySegment floats(Tensor t) {
    return Memory.aligned().allocate(t.size() * Float.BYTES);
  }

  private static void filter(
      FourierFilterCase c, FourierFilterSpec spec, MemorySegment x, MemorySegment y) {
    try (FourierFilter.Plan plan =
        CPU.fourierFilter().plan(c.filter(), spec, Parallelism.SEQUENTIAL)) {
      plan.run(x, y);
    }
  }

  private static void stencil(StencilSet taps, StencilSpec spec, MemorySegment x, MemorySegment y) {
    try (Stencil.Plan plan = CPU.stencil().plan(taps, spec, Parallelism.SEQUENTIAL)) {
      plan.run(x, y);
    }
  }
}
