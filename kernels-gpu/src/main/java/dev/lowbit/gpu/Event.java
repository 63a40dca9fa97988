package dev.lowbit.gpu;

/** A point in a stream's work: its time can be read, and other streams can wait for it. */
public final class Event implements AutoCloseable {
  private final Gpu gpu;
  private final long handle;
  private final Resource owned;

  Event(Gpu gpu) {
    this.gpu = gpu;
    Driver driver = gpu.driver();
    long event = driver.openEvent();
    handle = event;
    owned = new Resource(gpu, "event", () -> driver.closeEvent(event));
  }

  /**
   * Queues this point.
   *
   * @param stream in whose work it lies
   */
  public void record(Stream stream) {
    owned.check();
    gpu.driver().record(handle, stream.handle());
  }

  /**
   * Queues that what follows waits for the last recorded point, if there is one.
   *
   * @param stream that waits; the caller does not
   */
  public void await(Stream stream) {
    owned.check();
    gpu.driver().await(handle, stream.handle());
  }

  /**
   * The time on the device since an earlier point; both streams must have been synchronised.
   *
   * @param earlier another recorded event
   * @return milliseconds
   */
  public float millisSince(Event earlier) {
    owned.check();
    earlier.owned.check();
    return gpu.driver().elapsedMillis(earlier.handle, handle);
  }

  @Override
  public void close() {
    owned.close();
  }
}
