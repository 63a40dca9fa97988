package dev.lowbit.gpu.xnor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.gpu.DeviceBuffer;
import dev.lowbit.gpu.EmulatedGpu;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Stream;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitMaxPool;
import dev.lowbit.xnor.BitTensor;
import dev.lowbit.xnor.ReferenceBitMaxPool;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pooling on the emulated device against the reference, garbage in the padding bits included. */
final class GpuBitMaxPoolTest {
  @ParameterizedTest
  @EnumSource(Layout.class)
  void isTheReference(Layout layout) {
    try (Gpu gpu = EmulatedGpu.open(75)) {
      for (int seed = 0; seed < 80; seed++) check(gpu, geometry(seed), layout, seed);
    }
  }

  private static Conv2d geometry(int seed) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    int[] channels = {1, 31, 32, 33, 63, 64, 65, 130};
    while (true) {
      int c = channels[random.nextInt(channels.length)];
      try {
        return new Conv2d(
            random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(2),
            1 + random.nextInt(12),
            1 + random.nextInt(12),
            c,
            c,
            1 + random.nextInt(4),
            1 + random.nextInt(4),
            1 + random.nextInt(3),
            1 + random.nextInt(3),
            1 + random.nextInt(2),
            1 + random.nextInt(2),
            random.nextInt(4),
            random.nextInt(4),
            random.nextInt(4),
            random.nextInt(4),
            1);
      } catch (IllegalArgumentException e) {
        // No window fits: the next draw.
      }
    }
  }

  static void check(Gpu gpu, Conv2d g, Layout layout, int seed) {
    Draw draw = new Draw(seed);
    MemorySegment x = words(draw, BitMaxPool.input(g, layout));
    MemorySegment y = words(draw, BitMaxPool.output(g, layout));
    MemorySegment expected = Canvas.copy(y);
    MemorySegment onDevice = Canvas.copy(y);
    new ReferenceBitMaxPool().plan(g, layout, Parallelism.SEQUENTIAL).run(x, expected);
    try (BitMaxPoolPlan plan = new GpuBitMaxPool(gpu).plan(g, layout, Parallelism.SEQUENTIAL);
        Stream stream = gpu.openStream();
        DeviceBuffer in = gpu.upload(x);
        DeviceBuffer out = gpu.upload(onDevice)) {
      plan.run(in, out, stream);
      out.copyTo(onDevice, stream);
      stream.synchronize();
      plan.run(x, y);
    }
    Canvas.check("host " + g + layout, expected, y, false);
    Canvas.check("device " + g + layout, expected, onDevice, false);
  }

  /** Any words, with a margin behind them. */
  private static MemorySegment words(Draw draw, BitTensor shape) {
    long bytes = (long) shape.rows() * BitMatrix.wordsFor(shape.cols()) * Long.BYTES;
    MemorySegment words = draw.memory(bytes + 16).asSlice(0, bytes + 16);
    for (long at = 0; at < words.byteSize(); at++)
      words.set(JAVA_BYTE, at, (byte) (draw.oneIn(3) ? draw.below(256) : 0));
    return words;
  }

  @Test
  void wrongOperandsAndClosedPlansAreRefused() {
    Conv2d g = Conv2d.of(1, 4, 4, 70, 70, 2);
    try (Gpu gpu = EmulatedGpu.open();
        Stream stream = gpu.openStream();
        DeviceBuffer x = gpu.allocate(16 * 16);
        DeviceBuffer y = gpu.allocate(9 * 16)) {
      BitMaxPoolPlan plan = new GpuBitMaxPool(gpu).plan(g, Layout.NHWC, Parallelism.SEQUENTIAL);
      x.fill((byte) 0, stream);
      plan.run(x, y, stream);
      refused(IllegalArgumentException.class, () -> plan.run(x.slice(0, 248), y, stream));
      refused(IllegalArgumentException.class, () -> plan.run(x, y.slice(0, 136), stream));
      refused(IllegalArgumentException.class, () -> plan.run(x, x, stream));
      plan.close();
      refused(IllegalStateException.class, () -> plan.run(x, y, stream));
    }
  }

  private static void refused(Class<? extends RuntimeException> type, Runnable run) {
    assertThrows(type, run::run);
  }
}
