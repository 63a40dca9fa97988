package dev.lowbit.properties;

import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.Padding;
import dev.lowbit.Parallelism;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.Source;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;
import java.lang.foreign.MemorySegment;
import java.util.function.IntUnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/**
 * A convolution over {-1, +1}; everything but geometry and types is drawn from the seed.
 *
 * @param g geometry
 * @param layout of the tensors
 * @param padding outside the image
 * @param type of the input
 * @param ending last step of the epilogue
 * @param seed of operands, thresholds and the other steps
 */
public record XnorConvCase(
    Conv2d g, Layout layout, Padding padding, SourceType type, Ending ending, long seed) {

  /** Cases small enough for thousands of tries. */
  public static final class Small implements ArbitrarySupplier<XnorConvCase> {
    @Override
    public Arbitrary<XnorConvCase> get() {
      return Combinators.combine(
              Geometries.convolutions(),
              Arbitraries.of(Layout.class),
              Arbitraries.of(Padding.class),
              Arbitraries.of(SourceType.class),
              Arbitraries.of(Ending.class),
              Sizes.seeds())
          .as(XnorConvCase::new);
    }
  }

  /** Images of several blocks of pixels. */
  public static final class Large implements ArbitrarySupplier<XnorConvCase> {
    @Override
    public Arbitrary<XnorConvCase> get() {
      return Combinators.combine(
              Geometries.layers(),
              Arbitraries.of(Layout.class),
              Arbitraries.of(Padding.class),
              Arbitraries.of(SourceType.class),
              Arbitraries.of(Ending.class),
              Sizes.seeds())
          .as(XnorConvCase::new);
    }
  }

  /** A 3x3 layer of some blocks for plan-level properties. */
  public static XnorConvCase of(long seed) {
    Draw draw = new Draw(seed);
    int channels = draw.of(3, 32, 64, 65);
    int outputs = draw.of(1, 8, 17, 33);
    Conv2d g =
        Conv2d.of(draw.of(1, 1, 2), draw.between(1, 9), draw.between(1, 9), channels, outputs, 1)
            .withPadding(1, 1, 1, 1)
            .withKernel(3, 3)
            .withStride(draw.of(1, 2), 1);
    return new XnorConvCase(
        g,
        draw.of(Layout.values()),
        draw.of(Padding.values()),
        draw.of(SourceType.values()),
        draw.of(Ending.values()),
        seed);
  }

  /** The channel of the element at an index of the input. */
  public IntUnaryOperator channel() {
    return layout == Layout.NHWC
        ? i -> i % g.channels()
        : i -> i / (g.height() * g.width()) % g.channels();
  }

  /** A plan and operands in some memory. */
  public Job job(XnorConv conv, Parallelism parallelism, Memory memory) {
    Draw draw = new Draw(seed);
    Epilogue epilogue = ending.epilogue(draw, g.outputs(), g.k());
    Source source = type.source(draw, g.channels());
    XnorConvSpec spec = new XnorConvSpec(g, layout, source, padding, epilogue);
    BitMatrix weights = draw.bits(g.outputs(), g.k(), memory);
    MemorySegment memoryOfX = memory.allocate(spec.inputBytes());
    MemorySegment x =
        type == SourceType.BITS
            ? draw.words(memoryOfX)
            : draw.numbers(memoryOfX, source, channel());
    boolean floats = epilogue.output() instanceof Output.Float32;
    boolean inPlace = floats && epilogue.residual() && draw.oneIn(2);
    boolean separate = epilogue.residual() && !inPlace;
    MemorySegment residual = draw.floats(memory.allocate(separate ? spec.residualBytes() : 0));
    XnorConv.Plan plan = conv.plan(weights, spec, parallelism);
    return new Job(
        this,
        plan,
        spec.outputBytes(),
        floats,
        y ->
            () -> {
              if (inPlace) plan.run(x, y, y);
              else if (separate) plan.run(x, residual, y);
              else plan.run(x, y);
            });
  }
}
