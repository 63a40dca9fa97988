package dev.lowbit.properties;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Input;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.Parallelism;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import dev.lowbit.stencil.Tap;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/**
 * A depthwise convolution with tap lists; everything but geometry and types is drawn from the seed.
 *
 * @param g geometry
 * @param layout of the tensors
 * @param numbers what is summed
 * @param ending last step of the epilogue
 * @param seed of taps, slices, operands and the other steps
 */
public record StencilCase(Conv2d g, Layout layout, Numbers numbers, Ending ending, long seed) {

  /** Cases small enough for thousands of tries. */
  public static final class Small implements ArbitrarySupplier<StencilCase> {
    @Override
    public Arbitrary<StencilCase> get() {
      return Combinators.combine(
              Geometries.depthwise(),
              Arbitraries.of(Layout.class),
              Arbitraries.of(Numbers.class),
              Arbitraries.of(Ending.class),
              Sizes.seeds())
          .as(StencilCase::new);
    }
  }

  /** Layers of several tiles in every direction, and with kernels cut into parts. */
  public static final class Large implements ArbitrarySupplier<StencilCase> {
    @Override
    public Arbitrary<StencilCase> get() {
      return Combinators.combine(
              Arbitraries.oneOf(Geometries.depthwiseLayers(), Geometries.wideKernels()),
              Arbitraries.of(Layout.class),
              Arbitraries.of(Numbers.class),
              Arbitraries.of(Ending.class),
              Sizes.seeds())
          .as(StencilCase::new);
    }
  }

  /** A layer of some vectors for plan-level properties. */
  public static StencilCase of(long seed) {
    Draw draw = new Draw(seed);
    int channels = draw.of(3, 16, 33, 64);
    Conv2d g =
        Conv2d.of(draw.of(1, 1, 2), draw.between(1, 9), draw.between(1, 20), channels, channels, 1)
            .withGroups(channels)
            .withPadding(1, 1, 1, 1)
            .withKernel(3, 3)
            .withStride(draw.of(1, 2), 1);
    return new StencilCase(
        g, draw.of(Layout.values()), draw.of(Numbers.values()), draw.of(Ending.values()), seed);
  }

  /** Tap lists of all kinds: full, empty, one tap, a band, a pattern. */
  public static StencilSet taps(Draw draw, Conv2d g, Numbers numbers) {
    List<List<Tap>> channels = new ArrayList<>();
    for (int o = 0; o < g.outputs(); o++) {
      int kind = draw.between(0, 6);
      int row = draw.between(0, g.kernelH() - 1);
      int column = draw.between(0, g.kernelW() - 1);
      List<Tap> taps = new ArrayList<>();
      for (int i = 0; i < g.kernelH(); i++)
        for (int j = 0; j < g.kernelW(); j++) {
          boolean keep =
              switch (kind) {
                case 0 -> false;
                case 1 -> i == row && j == column;
                case 2 -> i == row;
                case 3 -> j == column;
                case 4 -> draw.oneIn(3);
                default -> true;
              };
          if (keep) taps.add(new Tap(i, j, numbers.weight(draw)));
        }
      channels.add(taps);
    }
    return StencilSet.of(g.kernelH(), g.kernelW(), channels);
  }

  /** Float32 in, sums out, dense tensors. */
  public StencilSpec plain() {
    return StencilSpec.of(g, layout);
  }

  /** One line that says what was computed, and by whom. */
  public String line(Stencil stencil) {
    try (Job job = job(stencil, Parallelism.SEQUENTIAL, Memory.aligned())) {
      return job.reproducer();
    }
  }

  private StencilSpec spec(Draw draw) {
    Input input = numbers.input(draw);
    Epilogue e = numbers.epilogue(draw, ending, g.outputs(), 255 * 128);
    int before = draw.of(0, 0, 1, 5);
    StencilSpec spec = plain().with(input, e);
    spec = spec.reading(before, before + g.channels() + draw.of(0, 1, 3));
    if (e.output().packed() && layout == Layout.NHWC) return spec;
    int left = draw.of(0, 0, 1, 4);
    return spec.writing(left, left + g.outputs() + draw.of(0, 1, 3));
  }

  /** A plan and operands in some memory. */
  public Job job(Stencil stencil, Parallelism parallelism, Memory memory) {
    Draw draw = new Draw(seed);
    StencilSpec spec = spec(draw);
    StencilSet taps = taps(draw, g, numbers);
    MemorySegment x = numbers.fill(draw, spec.x(), memory.allocate(spec.footprint().x()));
    Epilogue e = spec.epilogue();
    boolean floats = e.output() instanceof Output.Float32;
    // The canvas of an output holds any float: as a residual it is exact for integer sums only.
    boolean inPlace = floats && e.residual() && !numbers.floats() && draw.oneIn(2);
    boolean separate = e.residual() && !inPlace;
    MemorySegment residual =
        numbers.residual(draw, memory.allocate(separate ? spec.footprint().residual() : 0));
    Stencil.Plan plan = stencil.plan(taps, spec, parallelism);
    return new Job(
        this,
        plan,
        spec.footprint().y(),
        floats,
        numbers.floats(),
        y ->
            () -> {
              if (inPlace) plan.run(x, y, y);
              else if (separate) plan.run(x, residual, y);
              else plan.run(x, y);
            });
  }

  /** Fails unless every output is within the bound around the oracle's sums. */
  public void checkBound(Stencil oracle, Stencil actual) {
    Draw draw = new Draw(seed);
    StencilSpec spec = spec(draw);
    StencilSet taps = taps(draw, g, numbers);
    MemorySegment x = numbers.fill(draw, spec.x(), Memory.aligned().allocate(spec.footprint().x()));
    long bytes = spec.footprint().residual();
    MemorySegment residual = numbers.residual(draw, Memory.aligned().allocate(bytes));
    Epilogue plain = Epilogue.float32();
    MemorySegment sums = run(oracle, taps, spec.withEpilogue(plain), x, residual);
    MemorySegment magnitudes =
        run(oracle, absolute(taps), spec.withEpilogue(plain), absolute(x), residual);
    MemorySegment y = run(actual, taps, spec, x, residual);
    new Tolerance(spec.y(), spec.epilogue(), g.kernelH() * g.kernelW(), sums, magnitudes, residual)
        .check(y, line(actual));
  }

  private static MemorySegment run(
      Stencil stencil, StencilSet taps, StencilSpec spec, MemorySegment x, MemorySegment residual) {
    MemorySegment y = Memory.aligned().allocate(spec.footprint().y());
    try (Stencil.Plan plan = stencil.plan(taps, spec)) {
      plan.run(x, spec.epilogue().residual() ? residual : null, y);
    }
    return y;
  }

  private static StencilSet absolute(StencilSet taps) {
    List<List<Tap>> channels = new ArrayList<>();
    for (int o = 0; o < taps.outputs(); o++)
      channels.add(
          taps.taps(o).stream().map(t -> new Tap(t.dy(), t.dx(), Math.abs(t.weight()))).toList());
    return StencilSet.of(taps.kernelH(), taps.kernelW(), channels);
  }

  /** |x| of floats. */
  static MemorySegment absolute(MemorySegment x) {
    MemorySegment all = Memory.aligned().allocate(x.byteSize());
    for (long at = 0; at < x.byteSize(); at += Float.BYTES)
      all.set(JAVA_FLOAT_UNALIGNED, at, Math.abs(x.get(JAVA_FLOAT_UNALIGNED, at)));
    return all;
  }
}
