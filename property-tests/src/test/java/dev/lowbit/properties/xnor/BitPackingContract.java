package dev.lowbit.properties.xnor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Binarization;
import dev.lowbit.Parallelism;
import dev.lowbit.properties.Agreement;
import dev.lowbit.properties.BitPackingCase;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.GuardedMemory;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.PlanContract;
import dev.lowbit.properties.Refusal;
import dev.lowbit.properties.SourceType;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitPacking;
import dev.lowbit.xnor.ReferenceBitPacking;
import dev.lowbit.xnor.Source;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What every {@link BitPacking} does; the oracle is the reference. */
public interface BitPackingContract extends PlanContract {
  /** The implementation under test. */
  BitPacking bitPacking();

  /** What the results are compared with. */
  default BitPacking oracle() {
    return new ReferenceBitPacking();
  }

  @Override
  default Job job(long seed, Parallelism parallelism, Memory memory) {
    return BitPackingCase.of(seed).job(bitPacking(), parallelism, memory);
  }

  @Override
  default Stream<Job> kinds(Parallelism parallelism, Memory memory) {
    return Stream.of(SourceType.FLOAT32, SourceType.INT8)
        .map(type -> new BitPackingCase(9, 197, type, 1))
        .map(c -> c.job(bitPacking(), parallelism, memory));
  }

  /** Numbers on, beside and far from the thresholds, NaN, infinities and zeros included. */
  @Property(tries = 1500)
  default void isTheReference(@ForAll(supplier = BitPackingCase.Small.class) BitPackingCase c) {
    Agreement.check(c.seed(), expected(c), actual(c, Memory.anywhere(c.seed())));
  }

  /** No byte beside an operand is touched. */
  @Property(tries = 250)
  default void staysBetweenGuardPages(
      @ForAll(supplier = BitPackingCase.Small.class) BitPackingCase c) {
    try (GuardedMemory ending = GuardedMemory.ending(getClass().getSimpleName() + " " + c);
        GuardedMemory starting = GuardedMemory.starting(getClass().getSimpleName() + " " + c)) {
      Agreement.checkExact(c.seed(), expected(c), actual(c, ending), ending);
      Agreement.checkExact(c.seed(), expected(c), actual(c, starting), starting);
    }
  }

  /** pack(x, t) = pack(x - t, 0) where the difference is exact. */
  @Property(tries = 200)
  default void thresholdIsAShift(@ForAll(supplier = BitPackingCase.Small.class) BitPackingCase c) {
    Draw draw = new Draw(c.seed());
    float[] threshold = new float[Math.max(1, c.cols())];
    for (int i = 0; i < threshold.length; i++) threshold[i] = draw.between(-9, 9) * 0.25f;
    float[] x = new float[c.rows() * c.cols()];
    float[] shifted = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = draw.between(-9, 9) * 0.25f;
      shifted[i] = x[i] - threshold[i % c.cols()];
    }
    if (c.cols() == 0) threshold = new float[1];
    BitMatrix by = packed(c, x, Binarization.atLeast(threshold));
    BitMatrix at = packed(c, shifted, Binarization.sign());
    assertEquals(
        -1, by.words().mismatch(at.words()), () -> actual(c, Memory.aligned()).reproducer());
  }

  /** Wrong arguments. */
  @Property(tries = 30)
  default void refusals(
      @ForAll @IntRange(min = 2, max = 9) int rows, @ForAll @IntRange(min = 3, max = 90) int cols) {
    Source source = new Source.Int8(Binarization.sign());
    BitMatrix bits = BitMatrix.create(rows, cols);
    MemorySegment out = bits.words();
    MemorySegment x = MemorySegment.ofArray(new byte[rows * cols]);
    try (BitPacking.Plan plan = bitPacking().plan(cols, source, Parallelism.SEQUENTIAL)) {
      BitMatrix wide = BitMatrix.create(rows, cols + 1);
      Refusal.of(wide.words(), () -> plan.run(x, cols, wide), cols + 1, cols);
      Refusal.of(out, () -> plan.run(x, cols - 1, bits), "ldx", cols - 1, cols);
      Refusal.of(out, () -> plan.run(x.asSlice(1), cols, bits), "x", rows * cols - 1, rows * cols);
      BitMatrix fixed = BitMatrix.wrap(rows, cols, out.asReadOnly(), bits.rowStride());
      Refusal.of(out, () -> plan.run(x, cols, fixed), "bits");
      Refusal.of(out, () -> plan.run(out, 1L, bits), 1, cols);
    }
    Refusal.of(() -> bitPacking().plan(-cols, source, Parallelism.SEQUENTIAL), -cols, 0);
    Refusal.of(() -> bitPacking().plan(cols, new Source.Bits(), Parallelism.SEQUENTIAL));
    Source two = new Source.Float32(Binarization.atLeast(1, 2));
    Refusal.of(() -> bitPacking().plan(cols, two, Parallelism.SEQUENTIAL), "threshold", 2, cols);
  }

  private BitMatrix packed(BitPackingCase c, float[] x, Binarization rule) {
    BitMatrix bits = BitMatrix.create(c.rows(), c.cols());
    try (BitPacking.Plan plan =
        bitPacking().plan(c.cols(), new Source.Float32(rule), Parallelism.SEQUENTIAL)) {
      plan.run(MemorySegment.ofArray(x), c.cols(), bits);
    }
    return bits;
  }

  private Job expected(BitPackingCase c) {
    return c.job(oracle(), Parallelism.SEQUENTIAL, Memory.aligned());
  }

  private Job actual(BitPackingCase c, Memory memory) {
    return c.job(bitPacking(), Parallelism.SEQUENTIAL, memory);
  }
}
