package dev.lowbit.properties.xnor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Binarization;
import dev.lowbit.Explanation;
import dev.lowbit.Kernels;
import dev.lowbit.Parallelism;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitPacking;
import dev.lowbit.xnor.Source;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import net.jqwik.api.Example;

/** The reference against comparisons of exact decimals, and against bits made by hand. */
class ReferenceBitPackingProperties implements BitPackingContract {
  private static final Kernels REFERENCE = Kernels.named("reference");

  @Override
  public BitPacking bitPacking() {
    return REFERENCE.bitPacking();
  }

  @Override
  public BitPacking oracle() {
    return (cols, source, parallelism) -> new Decimals(cols, source);
  }

  @Example
  void golden() {
    float[] x = {-1, -0f, 0, Float.NaN, Float.MIN_VALUE, -Float.MIN_VALUE, 1e30f};
    BitMatrix bits = BitMatrix.create(1, 7);
    Source source = new Source.Float32(Binarization.sign());
    try (BitPacking.Plan plan = bitPacking().plan(7, source, Parallelism.SEQUENTIAL)) {
      plan.run(MemorySegment.ofArray(x), 7, bits);
    }
    assertEquals(0b1010110, bits.words().get(JAVA_BYTE, 0));
  }

  private record Decimals(int cols, Source source) implements BitPacking.Plan {
    @Override
    public void run(MemorySegment x, long ldx, BitMatrix bits) {
      for (int r = 0; r < bits.rows(); r++) {
        long first = r * ldx;
        Store.bits(cols, c -> bit(x, first + c, c), bits.words(), r * bits.rowStride());
      }
    }

    private boolean bit(MemorySegment x, long at, int c) {
      boolean bytes = source instanceof Source.Int8;
      float value = bytes ? x.get(JAVA_BYTE, at) : x.get(JAVA_FLOAT_UNALIGNED, 4 * at);
      if (Float.isNaN(value)) return false;
      int order = order(value, source.binarization().threshold(c));
      return source.binarization().atMost(c) ? order <= 0 : order >= 0;
    }

    private static int order(float a, float b) {
      return Float.isInfinite(a) || Float.isInfinite(b)
          ? Float.compare(a, b)
          : new BigDecimal(a).compareTo(new BigDecimal(b));
    }

    @Override
    public Explanation explain() {
      return new Explanation("oracle", "decimals", "-", 0, 0, "-", "-");
    }

    @Override
    public void close() {}
  }
}
