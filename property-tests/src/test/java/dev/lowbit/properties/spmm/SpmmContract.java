package dev.lowbit.properties.spmm;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Epilogue;
import dev.lowbit.Input;
import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.properties.Agreement;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Ending;
import dev.lowbit.properties.GuardedMemory;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.Numbers;
import dev.lowbit.properties.PlanContract;
import dev.lowbit.properties.SpmmCase;
import dev.lowbit.properties.Tensors;
import dev.lowbit.spmm.ReferenceSpmm;
import dev.lowbit.spmm.SparseMatrix;
import dev.lowbit.spmm.Spmm;
import dev.lowbit.spmm.SpmmSpec;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** What every {@link Spmm} does; the oracle is the reference. */
public interface SpmmContract extends PlanContract, SpmmLaws, SpmmRefusals {
  /** What the results are compared with. */
  default Spmm oracle() {
    return new ReferenceSpmm();
  }

  @Override
  default Job job(long seed, Parallelism parallelism, Memory memory) {
    return SpmmCase.of(seed).job(spmm(), parallelism, memory);
  }

  /** Layouts x numbers x endings, with steps that differ. */
  @Override
  default Stream<Job> kinds(Parallelism parallelism, Memory memory) {
    return Arrays.stream(Layout.values())
        .flatMap(layout ->
            Arrays.stream(Numbers.values())
                .flatMap(numbers ->
                    Arrays.stream(Ending.values())
                        .flatMap(e ->
                            IntStream.of(33, 64)
                                .mapToObj(p -> new SpmmCase(p, 17, 19, layout, numbers, e, 1)))))
        .map(c -> c.job(spmm(), parallelism, memory));
  }

  /** Every size, layout, type, block, slice and epilogue; nothing is written outside. */
  @Property(tries = 3000)
  default void isTheReference(@ForAll(supplier = SpmmCase.Small.class) SpmmCase c) {
    if (c.numbers() == Numbers.FLOAT) c.checkBound(oracle(), spmm());
    else Agreement.check(c.seed(), expected(c), actual(c, Memory.anywhere(c.seed())));
  }

  /** Several tiles. */
  @Property(tries = 40)
  default void isTheReferenceForManyTiles(@ForAll(supplier = SpmmCase.Large.class) SpmmCase c) {
    isTheReference(c);
  }

  /** No byte beside an operand is touched. */
  @Property(tries = 300)
  default void staysBetweenGuardPages(@ForAll(supplier = SpmmCase.Small.class) SpmmCase c) {
    if (c.numbers() == Numbers.FLOAT) return; // LATTICE runs the same code
    try (GuardedMemory ending = GuardedMemory.ending(getClass().getSimpleName() + " " + c);
        GuardedMemory starting = GuardedMemory.starting(getClass().getSimpleName() + " " + c)) {
      Agreement.checkExact(c.seed(), expected(c), actual(c, ending), ending);
      Agreement.checkExact(c.seed(), expected(c), actual(c, starting), starting);
    }
  }

  /** Odd sums beyond 2^24, where float32 has no odd numbers. */
  @Property(tries = 60)
  default void longSums(@ForAll @LongRange(max = 1L << 40) long seed) {
    Draw draw = new Draw(seed);
    int pixels = draw.of(1, 16, 17, 65, 80);
    int channels = 2 * draw.between(260, 600) + 1;
    int outputs = draw.between(1, 9);
    Input input = draw.of(new Input[] {new Input.Uint8(0), new Input.Int8(-128)});
    float[] dense = new float[outputs * channels];
    for (int i = 0; i < dense.length; i++) dense[i] = i / channels % 2 == 0 ? 127 : -127;
    SparseMatrix w = SparseMatrix.fromDense(outputs, channels, dense).blocked(draw.of(1, 2, 4));
    SpmmSpec spec =
        SpmmSpec.of(pixels, channels, outputs, draw.of(Layout.values()))
            .with(input, Epilogue.int32());
    MemorySegment x = Memory.aligned().allocate(spec.footprint().x());
    x.fill((byte) (input instanceof Input.Uint8 ? 255 : 127));
    MemorySegment y = Memory.aligned().allocate(spec.footprint().y());
    try (Spmm.Plan plan = spmm().plan(w, spec)) {
      plan.run(x, y);
    }
    Tensors.forEach(
        spec.y(),
        (at, _, _, _, o) ->
            assertEquals(
                (o % 2 == 0 ? 127 : -127) * 255 * channels,
                y.getAtIndex(JAVA_INT_UNALIGNED, at),
                () -> outputs + "x" + channels + ", " + spec));
  }

  /** Weights and scales whose product would be subnormal, where it loses bits. */
  @Property(tries = 40)
  default void tinyScales(@ForAll @LongRange(max = 1L << 40) long seed) {
    Draw draw = new Draw(seed);
    float[] w = new float[draw.between(1, 9)];
    for (int o = 0; o < w.length; o++) w[o] = (1 + draw.between(0, 99) / 128f) * 0x1p-100f;
    SpmmSpec spec =
        SpmmSpec.of(draw.of(1, 16, 64, 65), 1, w.length, draw.of(Layout.values()))
            .withEpilogue(Epilogue.float32().withScale(0x1p-46f));
    float[] x = Tensors.of(spec.x(), (_, _, _, _) -> 0x1p100f);
    float[] y = Tensors.run(spmm(), SparseMatrix.fromDense(w.length, 1, w), spec, x);
    Tensors.forEach(spec.y(), (at, _, _, _, o) -> assertEquals(w[o] * 0x1p54f, y[at]));
  }

  private Job expected(SpmmCase c) {
    return c.job(oracle(), Parallelism.SEQUENTIAL, Memory.aligned());
  }

  private Job actual(SpmmCase c, Memory memory) {
    return c.job(spmm(), Parallelism.SEQUENTIAL, memory);
  }
}
