package dev.lowbit.gpu;

import java.util.concurrent.atomic.AtomicBoolean;

/** Something of the driver's that is released exactly once: an allocation, a stream, an event. */
final class Resource {
  private final Gpu gpu;
  private final String what;
  private final Runnable release;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Registers it with its GPU, which releases what is left when it closes.
   *
   * @param what its name in messages, for example "stream"
   */
  Resource(Gpu gpu, String what, Runnable release) {
    this.gpu = gpu;
    this.what = what;
    this.release = release;
    gpu.own(this);
  }

  /** Checks at the door of every use. */
  void check() {
    if (closed.get()) throw new IllegalStateException("the " + what + " is closed");
  }

  boolean isOpen() {
    return !closed.get();
  }

  void close() {
    if (closed.compareAndSet(false, true)) {
      gpu.disown(this);
      release.run();
    }
  }

  /** For the leak alarm: says once what nobody can close any more. */
  void alarm() {
    if (!closed.get())
      System.getLogger("dev.lowbit")
          .log(
              System.Logger.Level.WARNING,
              "a {0} was never closed; close it, or use try-with-resources",
              what);
  }
}
