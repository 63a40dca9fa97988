package dev.lowbit.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;

/** An error that breaks the context is told once, whole; what follows says since when. */
class StickyErrorTest {
  private static final String ILLEGAL = "CUDA_ERROR_ILLEGAL_ADDRESS";

  private final RecordingDriver driver = new RecordingDriver();
  private final Gpu gpu = Gpu.on(driver);
  private final Stream stream = gpu.openStream();
  private final DeviceBuffer buffer = gpu.allocate(64);

  @Test
  void itIsTakenToTheKernelsThatRanLast() {
    launch(1);
    launch(2);
    driver.fail("synchronize", ILLEGAL);
    GpuException first =
        Thrown.by(
            GpuException.class,
            stream::synchronize,
            ILLEGAL,
            "synchronize",
            "scale(0x10, 0x20, 2, 1.5, 0x9) grid 2x1x1 block 64 shared 0; scale(0x10, 0x20, 1,");
    assertEquals(ILLEGAL, first.status());
  }

  @Test
  void laterCallsSaySinceWhenAndDoNotAskTheDriver() {
    GpuException first = breakIt();
    int asked = driver.calls.size();
    String since = "the device context is broken since: " + first.getMessage();
    List<GpuException> later =
        List.of(
            Thrown.by(GpuException.class, stream::synchronize, since),
            Thrown.by(GpuException.class, () -> launch(1), since),
            Thrown.by(GpuException.class, () -> gpu.allocate(1), since),
            Thrown.by(GpuException.class, () -> buffer.fill((byte) 1, stream), since),
            Thrown.by(GpuException.class, gpu::openStream, since));
    for (GpuException e : later) assertSame(first, e.getCause());
    assertEquals(asked, driver.calls.size(), driver.calls::toString);
  }

  @Test
  void closingIsQuietAndGivesTheDeviceBack() {
    breakIt();
    buffer.close();
    stream.close();
    gpu.close();
    assertEquals(List.of(), driver.calls("free"));
    assertEquals(List.of(), driver.calls("closeStream"));
    assertEquals(List.of("close"), driver.calls("close"));
  }

  @Test
  void anErrorFirstSeenByCloseStillGivesTheDeviceBack() {
    launch(3);
    driver.fail("closeStream", ILLEGAL);
    Thrown.by(GpuException.class, gpu::close, ILLEGAL, "scale(0x10, 0x20, 3,");
    assertEquals(List.of("close"), driver.calls("close").stream().filter("close"::equals).toList());
  }

  @Test
  void aLaunchThatBreaksTheContextIsTheNewest() {
    driver.fail("launch", "CUDA_ERROR_LAUNCH_FAILED");
    Thrown.by(GpuException.class, () -> launch(5), "newest first: scale(0x10, 0x20, 5,");
    Thrown.by(GpuException.class, stream::synchronize, "broken since");
  }

  @Test
  void anOrdinaryErrorBreaksNothing() {
    driver.fail("alloc", "CUDA_ERROR_OUT_OF_MEMORY");
    GpuException e = Thrown.by(GpuException.class, () -> gpu.allocate(1 << 20), "OUT_OF_MEMORY");
    assertFalse(e.sticky());
    gpu.allocate(1).close();
    stream.synchronize();
  }

  private GpuException breakIt() {
    driver.fail("synchronize", ILLEGAL);
    return Thrown.by(GpuException.class, stream::synchronize, ILLEGAL);
  }

  private void launch(int n) {
    gpu.kernel("layer/scale", "scale")
        .launch()
        .grid(n, 1)
        .block(64)
        .pointer(0, 0x10)
        .pointer(1, 0x20)
        .int32(2, n)
        .float32(3, 1.5f)
        .int64(4, 9)
        .on(stream);
  }
}
