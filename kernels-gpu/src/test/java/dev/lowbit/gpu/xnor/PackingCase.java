package dev.lowbit.gpu.xnor;

import dev.lowbit.Parallelism;
import dev.lowbit.gpu.DeviceBuffer;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Stream;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitPacking;
import dev.lowbit.xnor.ReferenceBitPacking;
import dev.lowbit.xnor.Source;
import java.lang.foreign.MemorySegment;

/**
 * A packing; numbers and thresholds are drawn from the seed.
 *
 * @param rows rows of numbers
 * @param cols columns
 * @param gap numbers between rows
 * @param bytes int8 rather than float32
 * @param seed of everything else
 */
record PackingCase(int rows, int cols, int gap, boolean bytes, long seed) {

  /** Host and device operands equal the reference, gaps included. */
  void check(Gpu gpu) {
    Draw draw = new Draw(seed);
    Source source = bytes ? new Source.Int8(draw.rule(cols)) : new Source.Float32(draw.rule(cols));
    int element = source.elementBytes();
    long ldx = (long) cols + gap;
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
    Canvas.check("host " + this, expected, words, false);
    Canvas.check("device " + this, expected, onDevice, false);
  }
}
