package dev.lowbit.gpu.xnor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lowbit.Parallelism;
import dev.lowbit.gpu.DeviceBuffer;
import dev.lowbit.gpu.EmulatedGpu;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Stream;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitPacking;
import dev.lowbit.xnor.ReferenceBitPacking;
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
      for (int rows : ROWS) for (int cols : COLUMNS) check(gpu, rows, cols, bytes, seed++);
    }
  }

  private static void check(Gpu gpu, int rows, int cols, boolean bytes, long seed) {
    Draw draw = new Draw(seed);
    Source source = bytes ? new Source.Int8(draw.rule(cols)) : new Source.Float32(draw.rule(cols));
    int element = source.elementBytes();
    long ldx = (long) cols + draw.below(3);
    MemorySegment x = draw.memory(Math.max(1, rows * ldx) * element);
    long stride = (long) BitMatrix.wordsFor(cols) + draw.below(2);
    MemorySegment words = draw.memory(Math.max(1, rows * stride) * Long.BYTES);
    MemorySegment expected = Canvas.copy(words);
    try (BitPacking.Plan plan =
        new ReferenceBitPacking().plan(cols, source, Parallelism.SEQUENTIAL)) {
      plan.run(x, ldx, BitMatrix.wrap(rows, cols, expected, stride));
    }
    MemorySegment onDevice = Canvas.copy(words);
    try (BitPackingPlan plan = new GpuBitPacking(gpu).plan(cols, source, Parallelism.SEQUENTIAL);
        Stream stream = gpu.openStream();
        DeviceBuffer numbers = gpu.upload(x.asSlice(0, x.byteSize() / element * element));
        DeviceBuffer out = gpu.upload(onDevice);
        DeviceBits bits = DeviceBits.wrap(rows, cols, out, stride)) {
      plan.run(numbers, ldx, bits, stream);
      out.copyTo(onDevice, stream);
      stream.synchronize();
      plan.run(x, ldx, BitMatrix.wrap(rows, cols, words, stride));
    }
    String what = rows + "x" + cols + " seed " + seed;
    Canvas.check("host " + what, expected, words, false);
    Canvas.check("device " + what, expected, onDevice, false);
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
