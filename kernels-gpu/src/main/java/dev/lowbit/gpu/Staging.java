package dev.lowbit.gpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Two pinned buffers through which heap memory crosses: while the device copies one, the processor
 * fills or empties the other. One copy at a time.
 */
final class Staging {
  private static final long HALF = 2L << 20;

  private final Driver driver;
  private final MemorySegment memory = Arena.ofAuto().allocate(2 * HALF, 4096);

  Staging(Driver driver) {
    this.driver = driver;
    driver.pin(memory);
  }

  /** Copies into the device; when it returns the copy is done. */
  void copyIn(long device, MemorySegment host, long stream) {
    long bytes = host.byteSize();
    for (long at = 0; at < bytes; at += HALF) {
      MemorySegment half = half(at, bytes);
      half.copyFrom(host.asSlice(at, half.byteSize()));
      // The other half is still in flight; only one copy is, so this half is free next time.
      if (at > 0) driver.synchronize(stream);
      driver.copyIn(device + at, half, stream);
    }
    driver.synchronize(stream);
  }

  /** Copies out of the device; when it returns host is filled. */
  void copyOut(MemorySegment host, long device, long stream) {
    long bytes = host.byteSize();
    driver.copyOut(half(0, bytes), device, stream);
    for (long at = 0; at < bytes; at += HALF) {
      driver.synchronize(stream);
      long next = at + HALF;
      if (next < bytes) driver.copyOut(half(next, bytes), device + next, stream);
      MemorySegment half = half(at, bytes);
      host.asSlice(at, half.byteSize()).copyFrom(half);
    }
  }

  void close() {
    driver.unpin(memory);
  }

  private MemorySegment half(long at, long bytes) {
    return memory.asSlice(at / HALF % 2 * HALF, Math.min(HALF, bytes - at));
  }
}
