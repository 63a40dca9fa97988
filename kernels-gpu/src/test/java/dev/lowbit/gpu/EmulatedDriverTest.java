package dev.lowbit.gpu;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The order of work on the emulated device, and what breaks it. */
class EmulatedDriverTest {
  /** Adds 1 to each of n ints of a buffer, by as many threads as there are. */
  private static final String INCREMENT =
      """
      .version 8.0
      .target sm_80
      .address_size 64
      .visible .entry increment(.param .u64 buffer, .param .u32 n)
      {
        .reg .pred %p<2>;
        .reg .b32 %r<4>;
        .reg .b64 %rd<4>;
        mov.u32 %r1, %tid.x;
        ld.param.u32 %r2, [n];
        setp.ge.s32 %p1, %r1, %r2;
        @%p1 bra DONE;
        ld.param.u64 %rd1, [buffer];
        mul.wide.u32 %rd2, %r1, 4;
        add.s64 %rd1, %rd1, %rd2;
        ld.global.u32 %r3, [%rd1];
        add.s32 %r3, %r3, 1;
        st.global.u32 [%rd1], %r3;
      DONE:
        ret;
      }
      """;

  private final EmulatedDriver driver = new EmulatedDriver(80, 1);
  private final Arena arena = Arena.ofShared();
  private final long stream = driver.openStream();
  private final long buffer = driver.alloc(16);

  @AfterEach
  void close() {
    if (arena.scope().isAlive()) arena.close();
  }

  private void increment(int n, long onStream) {
    long f = driver.function(driver.load(INCREMENT), "increment");
    MemorySegment arguments = arena.allocate(12, 8);
    arguments.set(JAVA_LONG, 0, buffer);
    arguments.set(JAVA_INT, 8, n);
    driver.launch(f, 1, 1, 1, 32, 0, arguments, onStream);
    arguments.fill((byte) 0);
  }

  private MemorySegment ints(int... values) {
    return arena.allocateFrom(JAVA_INT, values);
  }

  @Test
  void resultsAreThereAfterSynchronizeAndNotBefore() {
    MemorySegment result = ints(4, 5, 6, 7);
    driver.copyIn(buffer, ints(4, 5, 6, 7), stream);
    increment(4, stream);
    driver.copyOut(result, buffer, stream);
    assertNotEquals(4, result.get(JAVA_INT, 0));
    assertNotEquals(5, result.get(JAVA_INT, 0));
    driver.synchronize(stream);
    for (int i = 0; i < 4; i++) assertEquals(5 + i, result.getAtIndex(JAVA_INT, i));
  }

  @Test
  void hostMemoryMustLastUntilSynchronize() {
    driver.copyIn(buffer, ints(1, 2, 3, 4), stream);
    arena.close();
    Thrown.by(GpuException.class, () -> driver.synchronize(stream), "host memory is gone");
  }

  @Test
  void hostMemoryMustNotChangeBeforeSynchronize() {
    MemorySegment host = ints(1, 2, 3, 4);
    driver.copyIn(buffer, host, stream);
    host.set(JAVA_INT, 4, 9);
    Thrown.by(
        GpuException.class, () -> driver.synchronize(stream), "changed before synchronisation");
  }

  @Test
  void heapMemoryIsRefused() {
    MemorySegment heap = MemorySegment.ofArray(new int[4]);
    assertThrows(IllegalArgumentException.class, () -> driver.copyIn(buffer, heap, stream));
    assertThrows(IllegalArgumentException.class, () -> driver.copyOut(heap, buffer, stream));
    assertThrows(IllegalArgumentException.class, () -> driver.pin(heap));
  }

  @Test
  void firstFaultSticks() {
    driver.fill(buffer, (byte) 0, 16, stream);
    increment(5, stream);
    String where = "increment block (0,0,0) thread 4, line 16: ld.global";
    GpuException first = Thrown.by(GpuException.class, () -> driver.synchronize(stream), where);
    assertEquals("CUDA_ERROR_ILLEGAL_ADDRESS", first.status());
    GpuException later =
        Thrown.by(GpuException.class, () -> driver.alloc(4), "broken since: cuLaunchKernel", where);
    assertEquals("CUDA_ERROR_ILLEGAL_ADDRESS", later.status());
  }

  @Test
  void useAfterFree() {
    driver.free(buffer, stream);
    increment(4, stream);
    Thrown.by(GpuException.class, () -> driver.synchronize(stream), "freed");
  }

  @Test
  void freeWaitsForQueuedWork() {
    MemorySegment result = ints(0, 0, 0, 0);
    driver.fill(buffer, (byte) 0, 16, stream);
    increment(4, stream);
    driver.copyOut(result, buffer, stream);
    driver.free(buffer);
    assertEquals(1, result.get(JAVA_INT, 12));
    assertThrows(GpuException.class, () -> driver.free(buffer));
  }

  @Test
  void streamsAreOrderedBySynchronizeOnly() {
    long other = driver.openStream();
    driver.fill(buffer, (byte) 0, 16, stream);
    driver.synchronize(stream);
    increment(4, stream);
    increment(4, other);
    driver.synchronize(stream);
    String race = "race between read of byte 0 of a buffer and a write on stream " + stream;
    Thrown.by(GpuException.class, () -> driver.synchronize(other), race);
  }

  @Test
  void synchronizedStreamsMayShare() {
    long other = driver.openStream();
    MemorySegment result = ints(0, 0, 0, 0);
    driver.fill(buffer, (byte) 0, 16, stream);
    increment(4, stream);
    driver.synchronize(stream);
    increment(4, other);
    driver.copyOut(result, buffer, other);
    driver.synchronize(other);
    assertEquals(2, result.get(JAVA_INT, 0));
  }

  @Test
  void copyRacesToo() {
    long other = driver.openStream();
    MemorySegment result = ints(0, 0, 0, 0);
    driver.copyIn(buffer, ints(1, 2, 3, 4), stream);
    driver.copyOut(result, buffer, other);
    driver.synchronize(stream);
    failsWith("CUDA_ERROR_LAUNCH_FAILED", () -> driver.synchronize(other));
  }

  @Test
  void eventsPassWithTheirStream() {
    long from = driver.openEvent();
    long to = driver.openEvent();
    driver.record(from, stream);
    driver.record(to, stream);
    failsWith("CUDA_ERROR_NOT_READY", () -> driver.elapsedMillis(from, to));
    driver.synchronize(stream);
    assertTrue(driver.elapsedMillis(from, to) >= 0);
    driver.closeEvent(from);
    failsWith("CUDA_ERROR_INVALID_HANDLE", () -> driver.elapsedMillis(from, to));
  }

  @Test
  void wrongHandles() {
    failsWith("CUDA_ERROR_INVALID_HANDLE", () -> driver.synchronize(7));
    failsWith("CUDA_ERROR_INVALID_HANDLE", () -> driver.copyIn(buffer, ints(1), 7));
    failsWith("CUDA_ERROR_INVALID_VALUE", () -> driver.alloc(0));
    failsWith("CUDA_ERROR_INVALID_VALUE", () -> driver.free(buffer + 4));
    failsWith("CUDA_ERROR_NOT_FOUND", () -> driver.function(driver.load(INCREMENT), "decrement"));
    failsWith("CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED", () -> driver.unpin(ints(1)));
    MemorySegment host = ints(1);
    driver.pin(host);
    failsWith("CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED", () -> driver.pin(host));
    driver.unpin(host);
    driver.pin(host);
  }

  private static void failsWith(String status, Executable call) {
    assertEquals(status, assertThrows(GpuException.class, call).status());
  }
}
