package dev.lowbit.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.lowbit.Binarization;
import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.gpu.xnor.BitMaxPoolPlan;
import dev.lowbit.gpu.xnor.BitPackingPlan;
import dev.lowbit.gpu.xnor.DeviceBits;
import dev.lowbit.gpu.xnor.GpuBitMaxPool;
import dev.lowbit.gpu.xnor.GpuBitPacking;
import dev.lowbit.gpu.xnor.GpuXnorConv;
import dev.lowbit.gpu.xnor.GpuXnorGemm;
import dev.lowbit.gpu.xnor.XnorConvPlan;
import dev.lowbit.gpu.xnor.XnorGemmPlan;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.Source;
import dev.lowbit.xnor.XnorConvSpec;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A warm run on device operands is launches and nothing else: 0 bytes on the Java heap. */
final class PlanAllocationTest {
  private static final long PATIENCE = 20_000_000_000L;

  private final RecordingDriver driver = new RecordingDriver();
  private final Gpu gpu = Gpu.on(driver);
  private final Stream stream = gpu.openStream();

  @Test
  void products() {
    Epilogue sign = Epilogue.float32().toBits(Binarization.sign());
    BitMatrix b = BitMatrix.create(300, 500);
    try (XnorGemmPlan plan = new GpuXnorGemm(gpu).plan(b, sign, Parallelism.SEQUENTIAL)) {
      for (int m : new int[] {1, 100, 20_000}) {
        try (DeviceBits a = DeviceBits.create(gpu, m, 500);
            DeviceBits c = DeviceBits.create(gpu, m, 300)) {
          check(() -> plan.run(a, c, stream));
        }
      }
    }
  }

  @Test
  void packing() {
    Source source = new Source.Float32(Binarization.sign());
    try (BitPackingPlan plan = new GpuBitPacking(gpu).plan(500, source, Parallelism.SEQUENTIAL);
        DeviceBuffer x = gpu.allocate(40 * 500 * 4);
        DeviceBits bits = DeviceBits.create(gpu, 40, 500)) {
      check(() -> plan.run(x, 500, bits, stream));
    }
  }

  /** With kernels before and after the convolution, and the scratch between them. */
  @Test
  void convolutions() {
    Conv2d g = Conv2d.of(2, 14, 14, 128, 128, 3).withPadding(1, 1, 1, 1);
    Epilogue sign = Epilogue.float32().toBits(Binarization.sign());
    XnorConvSpec bits = XnorConvSpec.of(g).withEpilogue(sign);
    Source floats = new Source.Float32(Binarization.sign());
    for (XnorConvSpec spec : List.of(bits, bits.withSource(floats).withLayout(Layout.NCHW))) {
      XnorConvPlan plan =
          new GpuXnorConv(gpu).plan(BitMatrix.create(128, g.k()), spec, Parallelism.SEQUENTIAL);
      DeviceBuffer x = gpu.allocate(spec.inputBytes());
      DeviceBuffer y = gpu.allocate(spec.outputBytes());
      check(() -> plan.run(x, y, stream));
    }
  }

  @Test
  void pooling() {
    Conv2d g = Conv2d.of(2, 14, 14, 128, 128, 2).withStride(2, 2);
    BitMaxPoolPlan plan = new GpuBitMaxPool(gpu).plan(g, Layout.NHWC, Parallelism.SEQUENTIAL);
    DeviceBuffer x = gpu.allocate(2 * 14 * 14 * 16);
    DeviceBuffer y = gpu.allocate(2 * 7 * 7 * 16);
    check(() -> plan.run(x, y, stream));
  }

  private void check(Runnable run) {
    driver.quiet = true;
    long bytes = Long.MAX_VALUE;
    long start = System.nanoTime();
    // The compiler may be late on a busy machine; a leak stays.
    while (bytes > 0 && System.nanoTime() - start < PATIENCE) bytes = allocated(run);
    driver.quiet = false;
    assertEquals(0, bytes, "bytes of 1000 warm runs");
  }

  private static long allocated(Runnable run) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 10_000; i++) run.run();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1000; i++) run.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
