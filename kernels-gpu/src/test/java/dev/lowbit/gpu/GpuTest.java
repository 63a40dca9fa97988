package dev.lowbit.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.spi.BackendException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Modules layer/scale: compute_75 (scale), compute_80 (scale, shared_sum), compute_90a (scale). */
class GpuTest {
  private static final String NAME = "layer/scale";

  @Test
  void theBestVariantThatTheDeviceRunsIsTaken() {
    assertEquals("layer/scale.compute_75.ptx", resource(75, "scale"));
    assertEquals("layer/scale.compute_75.ptx", resource(79, "scale"));
    assertEquals("layer/scale.compute_80.ptx", resource(89, "scale"));
    assertEquals("layer/scale.compute_90a.ptx", resource(90, "scale"));
    assertEquals("layer/scale.compute_80.ptx", resource(120, "scale"), "90a runs on 9.0 only");
  }

  @Test
  void anEntryThatTheBestVariantLacksComesFromTheNext() {
    assertEquals("layer/scale.compute_80.ptx", resource(90, "shared_sum"));
  }

  @Test
  void whatIsMissingIsNamedWithWhatWasRead() {
    Gpu old = Gpu.on(new RecordingDriver(75));
    assertTrue(old.has(NAME, "scale"));
    assertFalse(old.has(NAME, "shared_sum"));
    assertFalse(old.has("layer/nothing", "scale"));
    Thrown.by(
        BackendException.class,
        () -> old.kernel(NAME, "shared_sum"),
        NAME,
        "capability 75",
        "shared_sum",
        "layer/scale.compute_75.ptx");
  }

  @Test
  void aModuleIsLoadedOnce() {
    RecordingDriver driver = new RecordingDriver(80);
    Gpu gpu = Gpu.on(driver);
    assertSame(gpu.kernel(NAME, "scale"), gpu.kernel(NAME, "scale"));
    gpu.kernel(NAME, "shared_sum");
    assertEquals(List.of("load .target sm_80"), driver.calls("load"));
    assertEquals(List.of("function scale", "function shared_sum"), driver.calls("function"));
  }

  @Test
  void aModuleThatDidNotLoadIsTriedAgain() {
    RecordingDriver driver = new RecordingDriver(80);
    Gpu gpu = Gpu.on(driver);
    driver.fail("load", "CUDA_ERROR_OUT_OF_MEMORY");
    Thrown.by(GpuException.class, () -> gpu.kernel(NAME, "scale"), "OUT_OF_MEMORY");
    assertEquals("scale", gpu.kernel(NAME, "scale").entry());
  }

  @Test
  void closingReleasesWhatIsLeftThenTheDevice() {
    RecordingDriver driver = new RecordingDriver();
    Gpu gpu = Gpu.on(driver);
    Stream stream = gpu.openStream();
    DeviceBuffer buffer = gpu.upload(MemorySegment.ofArray(new int[4]));
    gpu.openEvent();
    gpu.close();
    gpu.close();
    assertEquals(1, driver.calls("free").size());
    assertEquals(1, driver.calls("unpin").size());
    assertEquals(1, driver.calls("closeEvent").size());
    assertEquals("close", driver.calls.getLast());
    assertEquals(1, driver.calls.stream().filter("close"::equals).count());
    Class<IllegalStateException> type = IllegalStateException.class;
    Thrown.by(type, stream::synchronize, "the stream is closed");
    Thrown.by(type, buffer::address, "closed");
    Thrown.by(type, gpu::openStream, "the GPU is closed");
    Thrown.by(type, () -> gpu.kernel(NAME, "scale"), "the GPU is closed");
  }

  @Test
  void eventsAreTimedAndClosed() {
    Gpu gpu = Gpu.on(new RecordingDriver());
    Event from = gpu.openEvent();
    try (Stream stream = gpu.openStream();
        Event to = gpu.openEvent()) {
      from.record(stream);
      to.record(stream);
      assertEquals(1.5f, to.millisSince(from));
      from.close();
      Thrown.by(IllegalStateException.class, () -> to.millisSince(from), "the event is closed");
    }
  }

  private static String resource(int computeCapability, String entry) {
    return Gpu.on(new RecordingDriver(computeCapability)).kernel(NAME, entry).resource();
  }
}
