package dev.lowbit.gpu;

import org.jspecify.annotations.Nullable;

/**
 * Device memory that a run needs only while its kernels run. A run that is queued on another stream
 * than the one before waits for it on the device; the caller never waits.
 */
public final class DeviceScratch implements AutoCloseable {
  private final Gpu gpu;
  private final long bytes;
  private @Nullable DeviceBuffer memory;
  private @Nullable Event done;
  private @Nullable Stream last;

  /**
   * Allocates nothing yet.
   *
   * @param gpu the device
   * @param bytes how much a run needs, 0 if none
   */
  public DeviceScratch(Gpu gpu, long bytes) {
    this.gpu = gpu;
    this.bytes = bytes;
  }

  /**
   * Allocates if that has not been done; without it the first use does.
   *
   * @return where the memory lies, 0 if none is needed
   */
  public long allocate() {
    if (bytes == 0) return 0;
    DeviceBuffer buffer = memory;
    if (buffer == null) {
      done = gpu.openEvent();
      buffer = gpu.allocate(bytes);
      memory = buffer;
    }
    return buffer.address();
  }

  /**
   * Starts a use.
   *
   * @param stream where the kernels of this use are queued
   * @return where the memory lies, 0 if none is needed
   */
  public long begin(Stream stream) {
    long address = allocate();
    if (done != null && last != null && last != stream) done.await(stream);
    return address;
  }

  /**
   * Ends a use, when its kernels are queued.
   *
   * @param stream as given to {@link #begin}
   */
  public void end(Stream stream) {
    if (done == null) return;
    done.record(stream);
    last = stream;
  }

  @Override
  public void close() {
    if (memory != null) memory.close();
    if (done != null) done.close();
  }
}
