package dev.lowbit.properties;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitMaxPool;
import dev.lowbit.xnor.BitTensor;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/**
 * A max-pooling of bits.
 *
 * @param g the window
 * @param layout of both tensors
 * @param seed of the bits
 */
public record BitMaxPoolCase(Conv2d g, Layout layout, long seed) {
  /** Any case. */
  public static final class Small implements ArbitrarySupplier<BitMaxPoolCase> {
    @Override
    public Arbitrary<BitMaxPoolCase> get() {
      return Combinators.combine(Geometries.windows(), Arbitraries.of(Layout.class), Sizes.seeds())
          .as(BitMaxPoolCase::new);
    }
  }

  /** A case for plan-level properties. */
  public static BitMaxPoolCase of(long seed) {
    Draw draw = new Draw(seed);
    int channels = draw.between(1, 130);
    Conv2d g =
        Conv2d.of(2, draw.between(3, 9), draw.between(3, 9), channels, channels, 3)
            .withStride(draw.of(1, 2), draw.of(1, 2))
            .withPadding(1, 1, 1, 1);
    return new BitMaxPoolCase(g, draw.oneIn(2) ? Layout.NHWC : Layout.NCHW, seed);
  }

  /** A plan and operands in some memory. */
  public Job job(BitMaxPool pool, Parallelism parallelism, Memory memory) {
    Draw draw = new Draw(seed);
    MemorySegment x = draw.words(memory.allocate(bytes(BitMaxPool.input(g, layout))));
    BitMaxPool.Plan plan = pool.plan(g, layout, parallelism);
    return new Job(
        this, plan, bytes(BitMaxPool.output(g, layout)), false, y -> () -> plan.run(x, y));
  }

  private static long bytes(BitTensor shape) {
    return (long) shape.rows() * BitMatrix.wordsFor(shape.cols()) * Long.BYTES;
  }
}
