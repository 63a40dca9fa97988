package dev.lowbit.properties;

import dev.lowbit.Operands;
import dev.lowbit.Parallelism;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitPacking;
import dev.lowbit.xnor.Source;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/**
 * Rows of numbers to pack.
 *
 * @param rows rows
 * @param cols columns
 * @param type float32 or int8
 * @param seed of numbers, thresholds and strides
 */
public record BitPackingCase(int rows, int cols, SourceType type, long seed) {
  /** Any case. */
  public static final class Small implements ArbitrarySupplier<BitPackingCase> {
    @Override
    public Arbitrary<BitPackingCase> get() {
      return Combinators.combine(
              Sizes.rows(),
              Sizes.bits(),
              Arbitraries.of(SourceType.FLOAT32, SourceType.INT8),
              Sizes.seeds())
          .as(BitPackingCase::new);
    }
  }

  /** A case for plan-level properties. */
  public static BitPackingCase of(long seed) {
    Draw draw = new Draw(seed);
    return new BitPackingCase(
        draw.between(1, 100),
        draw.between(1, 400),
        draw.oneIn(2) ? SourceType.FLOAT32 : SourceType.INT8,
        seed);
  }

  /** A plan and operands in some memory. */
  public Job job(BitPacking packing, Parallelism parallelism, Memory memory) {
    Draw draw = new Draw(seed);
    Source source = type.source(draw, cols);
    long ldx = (long) cols + draw.of(0, 0, 1, 5);
    long bytes = Operands.bytes(rows, ldx, cols, source.elementBytes());
    MemorySegment x =
        draw.numbers(
            memory.allocate(bytes), source, i -> (int) Math.min(i % ldx, Math.max(cols - 1, 0)));
    long words = BitMatrix.wordsFor(cols);
    long stride = words + draw.of(0, 0, 1, 2);
    BitPacking.Plan plan = packing.plan(cols, source, parallelism);
    return new Job(
        this,
        plan,
        Operands.bytes(rows, stride, words, Long.BYTES),
        false,
        out -> {
          BitMatrix bits = BitMatrix.wrap(rows, cols, out, stride);
          return () -> plan.run(x, ldx, bits);
        });
  }
}
