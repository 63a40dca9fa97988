package dev.lowbit.properties.xnor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.properties.Agreement;
import dev.lowbit.properties.BitMaxPoolCase;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.GuardedMemory;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.PlanContract;
import dev.lowbit.properties.Refusal;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitMaxPool;
import dev.lowbit.xnor.BitTensor;
import dev.lowbit.xnor.ReferenceBitMaxPool;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What every {@link BitMaxPool} does; the oracle is the reference. */
public interface BitMaxPoolContract extends PlanContract {
  /** The implementation under test. */
  BitMaxPool bitMaxPool();

  /** What the results are compared with. */
  default BitMaxPool oracle() {
    return new ReferenceBitMaxPool();
  }

  @Override
  default Job job(long seed, Parallelism parallelism, Memory memory) {
    return BitMaxPoolCase.of(seed).job(bitMaxPool(), parallelism, memory);
  }

  @Override
  default Stream<Job> kinds(Parallelism parallelism, Memory memory) {
    Conv2d g = Conv2d.of(1, 7, 9, 70, 70, 3).withStride(2, 2).withPadding(1, 1, 1, 1);
    return Arrays.stream(Layout.values())
        .map(layout -> new BitMaxPoolCase(g, layout, 1).job(bitMaxPool(), parallelism, memory));
  }

  /** Every window and layout, garbage in the padding bits included. */
  @Property(tries = 1500)
  default void isTheReference(@ForAll(supplier = BitMaxPoolCase.Small.class) BitMaxPoolCase c) {
    Agreement.check(c.seed(), expected(c), actual(c, Memory.anywhere(c.seed())));
  }

  /** No byte beside an operand is touched. */
  @Property(tries = 250)
  default void staysBetweenGuardPages(
      @ForAll(supplier = BitMaxPoolCase.Small.class) BitMaxPoolCase c) {
    try (GuardedMemory ending = GuardedMemory.ending(getClass().getSimpleName() + " " + c);
        GuardedMemory starting = GuardedMemory.starting(getClass().getSimpleName() + " " + c)) {
      Agreement.checkExact(c.seed(), expected(c), actual(c, ending), ending);
      Agreement.checkExact(c.seed(), expected(c), actual(c, starting), starting);
    }
  }

  /** The maximum of bits is the bit of the maximum. */
  @Property(tries = 300)
  default void commutesWithTheSign(
      @ForAll(supplier = BitMaxPoolCase.Small.class) BitMaxPoolCase c) {
    Conv2d g = c.g();
    BitTensor in = BitMaxPool.input(g, c.layout());
    BitTensor out = BitMaxPool.output(g, c.layout());
    Draw draw = new Draw(c.seed());
    float[] x = new float[g.images() * g.height() * g.width() * g.channels()];
    for (int i = 0; i < x.length; i++) x[i] = 0.5f * draw.between(-9, 1);
    BitMatrix bits = BitTensors.of(in, (n, y, z, ch) -> x[at(g, n, y, z, ch)] >= 0 ? 1 : -1);
    BitMatrix pooled = out.create();
    try (BitMaxPool.Plan plan = bitMaxPool().plan(g, c.layout(), Parallelism.SEQUENTIAL)) {
      plan.run(bits.words(), pooled.words());
    }
    BitTensors.forEach(
        out,
        (index, n, p, q, ch) ->
            assertEquals(
                maximum(g, x, n, p, q, ch) >= 0 ? 1 : -1,
                out.sign(pooled, n, p, q, ch),
                () -> actual(c, Memory.aligned()).reproducer()));
  }

  /** Wrong arguments. */
  @Property(tries = 30)
  default void refusals(@ForAll @IntRange(min = 2, max = 130) int channels) {
    Conv2d g = Conv2d.of(1, 4, 4, channels, channels, 2);
    int words = (channels + 63) / 64;
    MemorySegment x = MemorySegment.ofArray(new long[16 * words]);
    MemorySegment y = MemorySegment.ofArray(new long[9 * words]);
    try (BitMaxPool.Plan plan = bitMaxPool().plan(g, Layout.NHWC, Parallelism.SEQUENTIAL)) {
      Refusal.of(y, () -> plan.run(x.asSlice(8), y), "x", 128 * words - 8, 128 * words);
      Refusal.of(y, () -> plan.run(x, y.asSlice(8)), "y", 72 * words - 8, 72 * words);
      Refusal.of(y, () -> plan.run(x, y.asReadOnly()), "y", 72 * words);
      Refusal.of(x, () -> plan.run(x, x.asSlice(8)), "x", "y", 128 * words - 8);
    }
    Conv2d wide = Conv2d.of(1, 4, 4, channels, channels + 1, 2);
    Refusal.of(
        () -> bitMaxPool().plan(wide, Layout.NHWC, Parallelism.SEQUENTIAL), channels, channels + 1);
    Refusal.of(
        () -> bitMaxPool().plan(g.withGroups(channels), Layout.NHWC, Parallelism.SEQUENTIAL),
        1,
        channels);
  }

  private static float maximum(Conv2d g, float[] x, int n, int p, int q, int ch) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < g.kernelH(); i++)
      for (int j = 0; j < g.kernelW(); j++) {
        int y = p * g.strideH() + i * g.dilationH() - g.padTop();
        int z = q * g.strideW() + j * g.dilationW() - g.padLeft();
        if (y >= 0 && y < g.height() && z >= 0 && z < g.width())
          max = Math.max(max, x[at(g, n, y, z, ch)]);
      }
    return max;
  }

  private static int at(Conv2d g, int n, int y, int z, int ch) {
    return ((n * g.height() + y) * g.width() + z) * g.channels() + ch;
  }

  private Job expected(BitMaxPoolCase c) {
    return c.job(oracle(), Parallelism.SEQUENTIAL, Memory.aligned());
  }

  private Job actual(BitMaxPoolCase c, Memory memory) {
    return c.job(bitMaxPool(), Parallelism.SEQUENTIAL, memory);
  }
}
