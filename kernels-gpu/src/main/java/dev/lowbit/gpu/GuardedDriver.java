package dev.lowbit.gpu;

import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A driver that remembers the error that broke its context. The first one is thrown with the last
 * launches; everything after says since when the context is broken, without asking the device.
 * Releases on a broken context do nothing: its memory and streams are lost, and a close must not
 * hide the error.
 */
final class GuardedDriver implements Driver {
  private final Driver driver;
  private final LaunchLog launches;
  private volatile @Nullable GpuException broken;
  private volatile boolean closed;

  GuardedDriver(Driver driver, LaunchLog launches) {
    this.driver = driver;
    this.launches = launches;
  }

  @Override
  public Device device() {
    return driver.device();
  }

  @Override
  public long alloc(long bytes) {
    return ask(() -> driver.alloc(bytes));
  }

  @Override
  public void free(long address) {
    release(() -> driver.free(address));
  }

  @Override
  public long alloc(long bytes, long stream) {
    return ask(() -> driver.alloc(bytes, stream));
  }

  @Override
  public void free(long address, long stream) {
    release(() -> driver.free(address, stream));
  }

  @Override
  public void pin(MemorySegment host) {
    tell(() -> driver.pin(host));
  }

  @Override
  public void unpin(MemorySegment host) {
    release(() -> driver.unpin(host));
  }

  @Override
  public void copyIn(long device, MemorySegment host, long stream) {
    tell(() -> driver.copyIn(device, host, stream));
  }

  @Override
  public void copyOut(MemorySegment host, long device, long stream) {
    tell(() -> driver.copyOut(host, device, stream));
  }

  @Override
  public void fill(long device, byte value, long bytes, long stream) {
    tell(() -> driver.fill(device, value, bytes, stream));
  }

  @Override
  public long load(String ptx) {
    return ask(() -> driver.load(ptx));
  }

  @Override
  public long function(long module, String entry) {
    return ask(() -> driver.function(module, entry));
  }

  @Override
  public void allowShared(long function, int bytes) {
    tell(() -> driver.allowShared(function, bytes));
  }

  /** Without a lambda: a launch allocates nothing. */
  @Override
  public void launch(
      long function,
      int gridX,
      int gridY,
      int gridZ,
      int block,
      int sharedBytes,
      MemorySegment arguments,
      long stream) {
    check();
    try {
      driver.launch(function, gridX, gridY, gridZ, block, sharedBytes, arguments, stream);
    } catch (GpuException e) {
      throw noted(e);
    }
  }

  @Override
  public long openStream() {
    return ask(driver::openStream);
  }

  @Override
  public void closeStream(long stream) {
    release(() -> driver.closeStream(stream));
  }

  /** Without a lambda, like the launch. */
  @Override
  public void synchronize(long stream) {
    check();
    try {
      driver.synchronize(stream);
    } catch (GpuException e) {
      throw noted(e);
    }
  }

  @Override
  public long openEvent() {
    return ask(driver::openEvent);
  }

  @Override
  public void closeEvent(long event) {
    release(() -> driver.closeEvent(event));
  }

  @Override
  public void record(long event, long stream) {
    tell(() -> driver.record(event, stream));
  }

  @Override
  public void await(long event, long stream) {
    tell(() -> driver.await(event, stream));
  }

  @Override
  public float elapsedMillis(long from, long to) {
    check();
    try {
      return driver.elapsedMillis(from, to);
    } catch (GpuException e) {
      throw noted(e);
    }
  }

  @Override
  public void close() {
    if (closed) return;
    closed = true;
    try {
      driver.close();
    } catch (GpuException e) {
      if (broken == null) throw e;
    }
  }

  private long ask(LongSupplier call) {
    check();
    try {
      return call.getAsLong();
    } catch (GpuException e) {
      throw noted(e);
    }
  }

  private void tell(Runnable call) {
    check();
    try {
      call.run();
    } catch (GpuException e) {
      throw noted(e);
    }
  }

  private void release(Runnable call) {
    if (broken == null && !closed) tell(call);
  }

  private void check() {
    if (closed) throw new IllegalStateException("the GPU is closed");
    GpuException first = broken;
    if (first != null)
      throw new GpuException(
          first.status(),
          first.call(),
          "the device context is broken since: " + first.getMessage(),
          first);
  }

  private GpuException noted(GpuException e) {
    if (!e.sticky()) return e;
    String newest = launches.newest();
    String whose =
        newest.isEmpty()
            ? ""
            : "; last launches, newest first: "
                + newest
                + " (CUDA_LAUNCH_BLOCKING=1 in the environment reports each at once)";
    GpuException first = new GpuException(e.status(), e.call(), e.getMessage() + whose, e);
    synchronized (this) {
      if (broken == null) broken = first;
    }
    return first;
  }
}
