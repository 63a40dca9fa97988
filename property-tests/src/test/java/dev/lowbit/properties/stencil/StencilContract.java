package dev.lowbit.properties.stencil;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Input;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.Parallelism;
import dev.lowbit.Rounding;
import dev.lowbit.properties.Agreement;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Ending;
import dev.lowbit.properties.GuardedMemory;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.Numbers;
import dev.lowbit.properties.PlanContract;
import dev.lowbit.properties.StencilCase;
import dev.lowbit.stencil.ReferenceStencil;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** What every {@link Stencil} does; the oracle is the reference. */
public interface StencilContract
    extends PlanContract, StencilLaws, StencilTapLaws, InceptionLaws, StencilRefusals {
  /** What the results are compared with. */
  default Stencil oracle() {
    return new ReferenceStencil();
  }

  @Override
  default Job job(long seed, Parallelism parallelism, Memory memory) {
    return StencilCase.of(seed).job(stencil(), parallelism, memory);
  }

  /** Kernels x layouts x numbers x endings, with steps that differ. */
  @Override
  default Stream<Job> kinds(Parallelism parallelism, Memory memory) {
    Conv2d small = Conv2d.of(1, 4, 5, 33, 33, 3).withPadding(1, 1, 1, 1).withGroups(33);
    Conv2d large = Conv2d.of(1, 9, 17, 33, 33, 7).withPadding(3, 3, 3, 3).withGroups(33);
    return Stream.of(small, large)
        .flatMap(g ->
            Arrays.stream(Layout.values())
                .flatMap(layout ->
                    Arrays.stream(Numbers.values())
                        .flatMap(numbers ->
                            Arrays.stream(Ending.values())
                                .map(e -> new StencilCase(g, layout, numbers, e, 1)))))
        .map(c -> c.job(stencil(), parallelism, memory));
  }

  /** Every geometry, layout, type, slice and epilogue; nothing is written outside. */
  @Property(tries = 3000)
  default void isTheReference(@ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    if (c.numbers() == Numbers.FLOAT) c.checkBound(oracle(), stencil());
    else Agreement.check(c.seed(), expected(c), actual(c, Memory.anywhere(c.seed())));
  }

  /** Several tiles. */
  @Property(tries = 80)
  default void isTheReferenceForManyTiles(
      @ForAll(supplier = StencilCase.Large.class) StencilCase c) {
    isTheReference(c);
  }

  /** No byte beside an operand is touched. */
  @Property(tries = 300)
  default void staysBetweenGuardPages(@ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    if (c.numbers() == Numbers.FLOAT) return; // LATTICE runs the same code
    try (GuardedMemory ending = GuardedMemory.ending(getClass().getSimpleName() + " " + c);
        GuardedMemory starting = GuardedMemory.starting(getClass().getSimpleName() + " " + c)) {
      Agreement.checkExact(c.seed(), expected(c), actual(c, ending), ending);
      Agreement.checkExact(c.seed(), expected(c), actual(c, starting), starting);
    }
  }

  /** Outputs where the next loads would wait for them: channels may run backwards then. */
  @Property(tries = 400)
  default void outputsAlias(@ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    if (c.numbers() == Numbers.FLOAT) return; // LATTICE runs the same code
    Memory memory = Memory.apart(48);
    Agreement.checkExact(c.seed(), expected(c), actual(c, memory), memory);
  }

  /** Bytes of quotients on ties and next to them: x * (k + 1/2) * scale is divided by scale. */
  @Property(tries = 300)
  default void codesOfTies(@ForAll @LongRange(max = 1L << 40) long seed) {
    Draw draw = new Draw(seed);
    float scale = Math.scalb(1 + draw.between(0, (1 << 23) - 1) * 0x1p-23f, draw.between(-20, 5));
    int channels = 32;
    Conv2d g = Conv2d.of(1, 1, 256, channels, channels, 1).withGroups(channels);
    Epilogue e =
        Epilogue.float32()
            .withScale((float) (scale * (draw.between(0, 2) + 0.5)))
            .toInt8(new Output.Int8(scale, draw.between(-1, 1), Rounding.HALF_EVEN));
    StencilSpec spec = StencilSpec.of(g, Layout.NHWC).with(new Input.Int8(0), e);
    float[] ones = new float[channels];
    Arrays.fill(ones, 1);
    MemorySegment x = Memory.aligned().allocate(spec.footprint().x());
    for (long i = 0; i < x.byteSize(); i++)
      x.set(ValueLayout.JAVA_BYTE, i, (byte) (i / channels - 128));
    MemorySegment expected = Memory.aligned().allocate(spec.footprint().y());
    MemorySegment actual = Memory.aligned().allocate(spec.footprint().y());
    StencilSet taps = StencilSet.dense(1, 1, ones);
    try (Stencil.Plan reference = oracle().plan(taps, spec);
        Stencil.Plan plan = stencil().plan(taps, spec)) {
      reference.run(x, expected);
      plan.run(x, actual);
    }
    assertEquals(-1, expected.mismatch(actual), () -> "first wrong byte, scale " + scale);
  }

  private Job expected(StencilCase c) {
    return c.job(oracle(), Parallelism.SEQUENTIAL, Memory.aligned());
  }

  private Job actual(StencilCase c, Memory memory) {
    return c.job(stencil(), Parallelism.SEQUENTIAL, memory);
  }
}
