package dev.lowbit.gpu;

import org.jspecify.annotations.Nullable;

/** An order of work on a device. What is queued runs some time later; streams run side by side. */
public final class Stream implements AutoCloseable {
  private final Gpu gpu;
  private final long handle;
  private final @Nullable Resource owned;

  private Stream(Gpu gpu, long handle, @Nullable Resource owned) {
    this.gpu = gpu;
    this.handle = handle;
    this.owned = owned;
  }

  static Stream open(Gpu gpu) {
    Driver driver = gpu.driver();
    long handle = driver.openStream();
    return new Stream(gpu, handle, new Resource(gpu, "stream", () -> driver.closeStream(handle)));
  }

  /**
   * A stream of somebody else's.
   *
   * @param gpu the device it belongs to
   * @param handle a {@code CUstream} of the device's primary context, not 0
   * @return a view; closing it neither waits nor destroys
   */
  public static Stream wrap(Gpu gpu, long handle) {
    if (handle == 0)
      throw new IllegalArgumentException(
          "handle 0 is no stream; for the default stream pass 1, CU_STREAM_LEGACY");
    return new Stream(gpu, handle, null);
  }

  /** Waits until everything queued so far is done. */
  public void synchronize() {
    gpu.driver().synchronize(handle());
  }

  boolean isOpen() {
    return owned == null || owned.isOpen();
  }

  /**
   * Waits after a failure, so that nothing is in flight when its memory is used again.
   *
   * @param failure what went wrong; what the wait throws is added to it
   */
  public void settle(RuntimeException failure) {
    try {
      synchronize();
    } catch (RuntimeException e) {
      if (!e.equals(failure)) failure.addSuppressed(e);
    }
  }

  /**
   * The driver's handle.
   *
   * @return a {@code CUstream}
   * @throws IllegalStateException after {@link #close}
   */
  public long handle() {
    if (owned != null) owned.check();
    return handle;
  }

  /**
   * The device.
   *
   * @return the GPU that opened it
   */
  public Gpu gpu() {
    return gpu;
  }

  /** Waits for what is queued and destroys the stream. */
  @Override
  public void close() {
    if (owned != null) owned.close();
  }
}
