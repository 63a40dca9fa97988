package dev.lowbit.gpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.management.ThreadMXBean;
import dev.lowbit.spi.Availability;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * JCuda's own calls, on a device. Skipped with the reason where there is none; {@code
 * -Dlowbit.gpu=require} makes that a failure.
 */
@TestInstance(Lifecycle.PER_CLASS)
class CudaDriverTest {
  private @Nullable Gpu opened;

  @BeforeAll
  void openTheDevice() {
    switch (GpuProbe.availability()) {
      case Availability.Ready _ -> opened = Gpu.open(0);
      case Availability.Missing m -> {
        if ("require".equals(System.getProperty("lowbit.gpu"))) fail(m.reason());
        System.out.println("CudaDriverTest is skipped: " + m.reason());
        abort(m.reason());
      }
    }
  }

  @AfterAll
  void giveItBack() {
    if (opened != null) opened.close();
  }

  private Gpu gpu() {
    if (opened == null) throw new IllegalStateException("not opened");
    return opened;
  }

  @Test
  void theDeviceIsDescribed() {
    Device device = gpu().device();
    assertTrue(device.computeCapability() >= 50 && device.multiprocessors() > 0, device::toString);
    assertTrue(device.sharedBytesPerBlock() >= 48 << 10, device::toString);
    assertTrue(device.memoryBytes() > 1 << 28, device::toString);
  }

  @Test
  void memoryComesBackAsItWent() {
    byte[] sent = new byte[(5 << 20) + 7];
    new Random(2).nextBytes(sent);
    byte[] received = new byte[sent.length];
    try (DeviceBuffer buffer = gpu().upload(MemorySegment.ofArray(sent));
        Stream stream = gpu().openStream()) {
      buffer.copyTo(MemorySegment.ofArray(received), stream);
      assertArrayEquals(sent, received);
      buffer.slice(3, 1000).fill((byte) 0x5A, stream);
      buffer.copyTo(MemorySegment.ofArray(received), stream);
      for (int i = 0; i < 1003; i++) assertEquals(i < 3 ? sent[i] : 0x5A, received[i], "byte " + i);
    }
  }

  @Test
  void aKernelRunsWithItsArguments() {
    try (Arena arena = Arena.ofConfined();
        Stream stream = gpu().openStream()) {
      checkScale(arena, stream);
      checkScale(arena, Stream.wrap(gpu(), stream.handle()));
    }
  }

  private void checkScale(Arena arena, Stream stream) {
    int n = 1000;
    int shift = 3;
    MemorySegment host = arena.allocate(JAVA_FLOAT, n + shift);
    for (int i = 0; i < n; i++) host.setAtIndex(JAVA_FLOAT, i, i);
    try (DeviceBuffer x = gpu().upload(host);
        DeviceBuffer y = gpu().allocate(host.byteSize(), stream);
        Event from = gpu().openEvent();
        Event to = gpu().openEvent()) {
      Launch launch = gpu().kernel("layer/scale", "scale").launch().grid(8, 1).block(128);
      launch.pointer(0, x.address()).pointer(1, y.address());
      launch.int32(2, n).float32(3, 1.5f).int64(4, shift);
      from.record(stream);
      launch.on(stream);
      to.record(stream);
      y.copyTo(host, stream);
      stream.synchronize();
      assertTrue(to.millisSince(from) >= 0);
    }
    for (int i = 0; i < n; i++)
      assertEquals(1.5f * i, host.getAtIndex(JAVA_FLOAT, i + shift), "element " + i);
  }

  @Test
  void muchSharedMemoryIsAllowed() {
    int n = 512;
    MemorySegment host = Arena.ofAuto().allocate(JAVA_FLOAT, n);
    for (int i = 0; i < n; i++) host.setAtIndex(JAVA_FLOAT, i, 1);
    MemorySegment sum = Arena.ofAuto().allocate(4);
    try (Stream stream = gpu().openStream();
        DeviceBuffer x = gpu().upload(host);
        DeviceBuffer y = gpu().allocate(4)) {
      Launch launch = gpu().kernel("layer/scale", "shared_sum").launch().block(n);
      launch.shared(gpu().device().sharedBytesPerBlock());
      launch.pointer(0, x.address()).pointer(1, y.address()).on(stream);
      y.copyTo(sum, stream);
      stream.synchronize();
      assertEquals(n, sum.get(JAVA_FLOAT, 0));
    }
  }

  @Test
  void badPtxComesBackWithTheCompilersLog() {
    String bad = ".version 8.0\n.target sm_75\n.address_size 64\n.entry k() { frobnicate; }\n";
    Thrown.by(GpuException.class, () -> gpu().driver().load(bad), "cuModuleLoadData", "frobnicate");
  }

  @Test
  void tooMuchMemoryIsAnOrdinaryError() {
    GpuException e =
        Thrown.by(
            GpuException.class,
            () -> gpu().allocate(1L << 46),
            "OUT_OF_MEMORY",
            Long.toString(1L << 46));
    assertTrue(!e.sticky());
    gpu().allocate(1).close();
  }

  @Test
  void aWarmLaunchAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Stream stream = gpu().openStream();
        DeviceBuffer x = gpu().allocate(4096)) {
      Launch launch = gpu().kernel("layer/scale", "scale").launch().block(32);
      launch.pointer(0, x.address()).pointer(1, x.address()).int32(2, 0).float32(3, 1).int64(4, 0);
      long bytes = Long.MAX_VALUE;
      for (int round = 0; bytes > 0 && round < 20; round++) {
        for (int i = 0; i < 10_000; i++) launch.int32(2, -i).on(stream);
        stream.synchronize();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) launch.int32(2, -i).on(stream);
        bytes = threads.getCurrentThreadAllocatedBytes() - before;
      }
      assertEquals(0, bytes, "bytes of 1000 warm launches");
    }
  }
}
