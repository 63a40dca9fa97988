package dev.lowbit.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entry scale(x: u64, y: u64, n: u32, a: f32, shift: u64). */
class LaunchTest {
  private final RecordingDriver driver = new RecordingDriver();
  private final Gpu gpu = Gpu.on(driver);
  private final Stream stream = gpu.openStream();
  private final Launch launch = gpu.kernel("layer/scale", "scale").launch();

  @Test
  void aWrongIndexNamesBothNumbers() {
    Class<IllegalArgumentException> type = IllegalArgumentException.class;
    Thrown.by(type, () -> launch.int32(5, 1), "scale", "parameter 5", "has 5");
    Thrown.by(type, () -> launch.pointer(-1, 1), "scale", "parameter -1", "has 5");
  }

  @Test
  void aWrongWidthNamesBothWidths() {
    Class<IllegalArgumentException> type = IllegalArgumentException.class;
    Thrown.by(type, () -> launch.int32(4, 1), "parameter 4", "u64 of 8", "int32 of 4");
    Thrown.by(type, () -> launch.int64(2, 1), "parameter 2", "u32 of 4", "int64 of 8");
    Thrown.by(type, () -> launch.pointer(2, 1), "parameter 2", "u32 of 4", "pointer of 8");
    Thrown.by(type, () -> launch.float32(2, 1), "parameter 2", "u32 of 4", "float32 of 4");
    Thrown.by(type, () -> launch.int32(3, 1), "parameter 3", "f32 of 4", "int32 of 4");
  }

  @Test
  void anArgumentThatWasNeverSetIsNamed() {
    launch.block(32).pointer(0, 1).pointer(1, 2).float32(3, 1).int64(4, 0);
    Thrown.by(IllegalStateException.class, () -> launch.on(stream), "scale", "argument 2");
    launch.int32(2, 7).on(stream);
    assertEquals(List.of("launch 1x1x1 32"), driver.calls("launch"));
  }

  @Test
  void theBlockMustBeSet() {
    fill(launch);
    Thrown.by(IllegalStateException.class, () -> launch.on(stream), "scale", "block");
  }

  @Test
  void argumentsAndShapeStayForTheNextUse() {
    fill(launch).grid(3, 4).block(128).on(stream);
    launch.grid(5, 6, 7).on(stream);
    assertEquals(List.of("launch 3x4x1 128", "launch 5x6x7 128"), driver.calls("launch"));
  }

  @Test
  void impossibleShapesAreRefused() {
    Class<IllegalArgumentException> type = IllegalArgumentException.class;
    Thrown.by(type, () -> launch.grid(0, 1), "scale", "0x1x1");
    Thrown.by(type, () -> launch.grid(1, 65_536), "1x65536x1", "65535");
    Thrown.by(type, () -> launch.grid(1, 1, -1), "1x1x-1");
    Thrown.by(type, () -> launch.block(0), "0 threads", "1024");
    Thrown.by(type, () -> launch.block(1025), "1025 threads", "1024");
    Thrown.by(type, () -> launch.shared(-1), "-1 bytes");
    Thrown.by(type, () -> launch.shared(204_801), "204801", "204800");
  }

  @Test
  void muchSharedMemoryIsAskedForOnce() {
    launch.shared(48 << 10);
    assertEquals(List.of(), driver.calls("allowShared"));
    launch.shared(100 << 10).shared(60 << 10).shared(100 << 10);
    assertEquals(List.of("allowShared 102400"), driver.calls("allowShared"));
  }

  @Test
  void aStreamOfAnotherGpuIsRefused() {
    Stream other = Gpu.on(new RecordingDriver()).openStream();
    fill(launch).block(1);
    Thrown.by(IllegalArgumentException.class, () -> launch.on(other), "scale");
  }

  @Test
  void aClosedStreamIsRefused() {
    fill(launch).block(1);
    stream.close();
    Thrown.by(IllegalStateException.class, () -> launch.on(stream), "the stream is closed");
  }

  @Test
  void aWarmLaunchAllocatesNothing() {
    driver.quiet = true;
    fill(launch).block(256);
    long bytes = Long.MAX_VALUE;
    long start = System.nanoTime();
    // The compiler may be late on a busy machine; a leak stays.
    while (bytes > 0 && System.nanoTime() - start < 20_000_000_000L) bytes = allocatedByLaunches();
    assertEquals(0, bytes, "bytes of 1000 warm launches");
  }

  private long allocatedByLaunches() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 10_000; i++) use(i);
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1000; i++) use(i);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private void use(int i) {
    launch.pointer(0, i).pointer(1, i).int32(2, i).float32(3, i).int64(4, i);
    launch.grid(1 + i, 2).shared(1024 + i).on(stream);
  }

  private static Launch fill(Launch launch) {
    return launch.pointer(0, 0x10).pointer(1, 0x20).int32(2, 7).float32(3, 1.5f).int64(4, 9);
  }
}
