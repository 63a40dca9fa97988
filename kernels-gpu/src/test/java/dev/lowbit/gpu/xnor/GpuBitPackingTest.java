package dev.lowbit.gpu.xnor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lowbit.Parallelism;
import dev.lowbit.gpu.EmulatedGpu;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.Source;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Packing on the emulated device against the reference: NaN, -0.0, thresholds of both directions.
 */
final class GpuBitPackingTest {
  private static final int[] ROWS = {0, 1, 2, 31, 32, 33, 65};
  private static final int[] COLUMNS = {0, 1, 31, 32, 33, 63, 64, 65, 127, 511, 512, 513, 577};

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isTheReference(boolean bytes) {
    try (Gpu gpu = EmulatedGpu.open(75)) {
      long seed = 0;
      for (int rows : ROWS)
        for (int cols : COLUMNS)
          new PackingCase(rows, cols, (int) (seed % 3), bytes, seed++).check(gpu);
    }
  }

  @Test
  void closedPlansRefuse() {
    Source source = new Source.Int8(dev.lowbit.Binarization.sign());
    MemorySegment x = MemorySegment.ofArray(new byte[] {1, -1, 0});
    BitMatrix bits = BitMatrix.create(1, 3);
    try (Gpu gpu = EmulatedGpu.open(75)) {
      BitPackingPlan plan = new GpuBitPacking(gpu).plan(3, source, Parallelism.SEQUENTIAL);
      plan.run(x, 3, bits);
      plan.close();
      assertThrows(IllegalStateException.class, () -> plan.run(x, 3, bits));
    }
    assertEquals(1, bits.sign(0, 0));
    assertEquals(-1, bits.sign(0, 1));
    assertEquals(1, bits.sign(0, 2));
  }
}
