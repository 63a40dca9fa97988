package dev.lowbit.gpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceBufferTest {
  private static final int HALF = 2 << 20; // of a staging buffer

  private final RecordingDriver driver = new RecordingDriver();
  private final Gpu gpu = Gpu.on(driver);
  private final Stream stream = gpu.openStream();

  @Test
  void closingFreesOnce() {
    DeviceBuffer buffer = gpu.allocate(16);
    buffer.close();
    buffer.close();
    assertEquals(1, driver.calls("free").size());
  }

  @Test
  void useAfterCloseIsRefused() {
    DeviceBuffer buffer = gpu.allocate(16);
    DeviceBuffer slice = buffer.slice(4, 8);
    MemorySegment host = Arena.ofAuto().allocate(16);
    buffer.close();
    Class<IllegalStateException> type = IllegalStateException.class;
    String message = "the device buffer of 16 bytes is closed";
    Thrown.by(type, buffer::address, message);
    Thrown.by(type, slice::address, message);
    Thrown.by(type, () -> buffer.copyFrom(host, stream), message);
    Thrown.by(type, () -> buffer.copyTo(host, stream), message);
    Thrown.by(type, () -> buffer.fill((byte) 0, stream), message);
  }

  @Test
  void closingASliceFreesNothing() {
    try (DeviceBuffer buffer = gpu.allocate(16)) {
      buffer.slice(4, 8).close();
      assertEquals(buffer.address() + 4, buffer.slice(4, 8).address());
      assertEquals(List.of(), driver.calls("free"));
    }
  }

  @Test
  void aSliceStaysInside() {
    try (DeviceBuffer buffer = gpu.allocate(16)) {
      Thrown.by(IndexOutOfBoundsException.class, () -> buffer.slice(9, 8));
      Thrown.by(IndexOutOfBoundsException.class, () -> buffer.slice(-1, 8));
      Thrown.by(IndexOutOfBoundsException.class, () -> buffer.slice(4, 8).slice(0, 9));
    }
  }

  @Test
  void wrappedMemoryAndStreamsAreNeverReleased() {
    DeviceBuffer foreign = DeviceBuffer.wrap(gpu, 0xABC0, 32);
    Stream theirs = Stream.wrap(gpu, 0x77);
    assertEquals(0xABC0, foreign.address());
    foreign.close();
    theirs.close();
    assertEquals(0xABC0, foreign.address());
    assertEquals(0x77, theirs.handle());
    gpu.close();
    assertTrue(driver.calls("free").isEmpty() && driver.calls("closeStream 0x77").isEmpty());
  }

  @Test
  void theNullStreamIsRefused() {
    Thrown.by(IllegalArgumentException.class, () -> Stream.wrap(gpu, 0), "handle 0", "pass 1");
  }

  @Test
  void aStreamOrderedBufferIsFreedInOrder() {
    gpu.allocate(8, stream).close();
    assertEquals(1, driver.calls("alloc 8 on").size());
    assertEquals(1, driver.calls("free 0x100000000 on").size());
  }

  @Test
  void aStreamOrderedBufferOutlivesItsStream() {
    DeviceBuffer buffer = gpu.allocate(8, stream);
    stream.close();
    buffer.close();
    assertEquals(List.of("free 0x100000000"), driver.calls("free"));
  }

  @Test
  void aFailedStagedCopyDoesNotReuseItsMemory() {
    byte[] host = new byte[3 * HALF];
    DeviceBuffer buffer = gpu.allocate(host.length);
    driver.fail("synchronize", "CUDA_ERROR_INVALID_VALUE");
    MemorySegment heap = MemorySegment.ofArray(host);
    Thrown.by(GpuException.class, () -> buffer.copyFrom(heap, stream), "INVALID_VALUE");
    buffer.copyFrom(heap, stream);
    assertEquals(2, driver.calls("pin").size());
    gpu.close();
    assertEquals(2, driver.calls("unpin").size());
  }

  @Test
  void anEmptyBufferNeedsNoCopy() {
    try (DeviceBuffer buffer = gpu.upload(MemorySegment.ofArray(new byte[0]))) {
      assertEquals(0, buffer.bytes());
      buffer.copyTo(Arena.ofAuto().allocate(0), stream);
      buffer.fill((byte) 1, stream);
    }
    assertTrue(driver.calls("copy").isEmpty() && driver.calls("fill").isEmpty());
    Thrown.by(IllegalArgumentException.class, () -> gpu.allocate(-1), "-1");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, HALF - 1, HALF, HALF + 1, 2 * HALF, 5 * HALF + 12345})
  void heapMemoryCrossesThroughStaging(int bytes) {
    byte[] sent = new byte[bytes + 3];
    new Random(bytes).nextBytes(sent);
    MemorySegment unaligned = MemorySegment.ofArray(sent).asSlice(3);
    byte[] received = new byte[bytes];
    try (DeviceBuffer buffer = gpu.upload(unaligned)) {
      buffer.copyTo(MemorySegment.ofArray(received), stream);
    }
    assertArrayEquals(unaligned.toArray(JAVA_BYTE), received);
    assertEquals(List.of("pin " + 2 * HALF), driver.calls("pin"), "one staging buffer serves all");
  }

  @Test
  void nativeMemoryCrossesAsynchronously() {
    MemorySegment host = Arena.ofAuto().allocate(4);
    try (DeviceBuffer buffer = gpu.allocate(4)) {
      buffer.fill((byte) 5, stream);
      buffer.copyTo(host, stream);
      assertEquals(0, host.get(JAVA_BYTE, 3), "before");
      stream.synchronize();
      assertEquals(5, host.get(JAVA_BYTE, 3), "after");
    }
    assertEquals(List.of(), driver.calls("pin"));
  }

  @Test
  void wrongHostMemoryIsRefused() throws InterruptedException {
    DeviceBuffer buffer = gpu.allocate(16);
    MemorySegment small = Arena.ofAuto().allocate(12);
    Thrown.by(
        IllegalArgumentException.class, () -> buffer.copyFrom(small, stream), "12 bytes", "16");
    MemorySegment readOnly = Arena.ofAuto().allocate(16).asReadOnly();
    Thrown.by(IllegalArgumentException.class, () -> buffer.copyTo(readOnly, stream), "read-only");
    Arena arena = Arena.ofConfined();
    MemorySegment closed = arena.allocate(16);
    Thread other =
        Thread.ofPlatform()
            .start(() ->
                Thrown.by(
                    WrongThreadException.class,
                    () -> buffer.copyFrom(closed, stream),
                    "another thread"));
    other.join();
    arena.close();
    Thrown.by(IllegalStateException.class, () -> buffer.copyFrom(closed, stream), "closed");
    assertEquals(List.of(), driver.calls("copy"));
  }

  @Test
  void aFailedUploadLeavesNothingBehind() {
    driver.fail("copyIn", "CUDA_ERROR_INVALID_VALUE");
    MemorySegment host = Arena.ofAuto().allocate(16);
    Thrown.by(GpuException.class, () -> gpu.upload(host), "INVALID_VALUE");
    assertEquals(driver.calls("alloc").size(), driver.calls("free").size());
  }
}
