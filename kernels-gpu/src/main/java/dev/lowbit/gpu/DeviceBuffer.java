package dev.lowbit.gpu;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Device memory, or a part of it.
 *
 * <p>A buffer from {@link Gpu} owns its memory, which {@link #close} frees; a slice or a wrapped
 * address never frees. A buffer that becomes unreachable without a close is logged, and its memory
 * stays taken until the {@link Gpu} is closed: only the caller knows what still runs on it.
 */
public final class DeviceBuffer implements AutoCloseable {
  private static final Cleaner LEAK_ALARM = Cleaner.create();

  private final Gpu gpu;
  private final long address;
  private final long bytes;

  /** Of the whole allocation; null for memory of somebody else's. */
  private final @Nullable Resource memory;

  private final boolean owner;

  private DeviceBuffer(
      Gpu gpu, long address, long bytes, @Nullable Resource memory, boolean owner) {
    this.gpu = gpu;
    this.address = address;
    this.bytes = bytes;
    this.memory = memory;
    this.owner = owner;
  }

  static DeviceBuffer allocate(Gpu gpu, long bytes) {
    requireNotNegative(bytes);
    Driver driver = gpu.driver();
    long address = driver.alloc(Math.max(1, bytes));
    return owner(gpu, address, bytes, () -> driver.free(address));
  }

  static DeviceBuffer allocate(Gpu gpu, long bytes, Stream stream) {
    requireNotNegative(bytes);
    Driver driver = gpu.driver();
    long address = driver.alloc(Math.max(1, bytes), stream.handle());
    return owner(
        gpu,
        address,
        bytes,
        () -> {
          if (stream.isOpen()) driver.free(address, stream.handle());
          else driver.free(address);
        });
  }

  private static DeviceBuffer owner(Gpu gpu, long address, long bytes, Runnable free) {
    Resource memory = new Resource(gpu, "device buffer of " + bytes + " bytes", free);
    DeviceBuffer buffer = new DeviceBuffer(gpu, address, bytes, memory, true);
    LEAK_ALARM.register(buffer, memory::alarm);
    return buffer;
  }

  /**
   * Device memory of somebody else's.
   *
   * @param gpu the device it lies on
   * @param address where it starts
   * @param bytes its size
   * @return a view; it never frees
   */
  public static DeviceBuffer wrap(Gpu gpu, long address, long bytes) {
    requireNotNegative(bytes);
    return new DeviceBuffer(gpu, address, bytes, null, false);
  }

  /**
   * The device address.
   *
   * @return the address of the first byte
   * @throws IllegalStateException after the memory's owner was closed
   */
  public long address() {
    if (memory != null) memory.check();
    return address;
  }

  /**
   * The size.
   *
   * @return the number of bytes
   */
  public long bytes() {
    return bytes;
  }

  /**
   * The device.
   *
   * @return the GPU the memory lies on
   */
  public Gpu gpu() {
    return gpu;
  }

  /**
   * A part of this buffer, usable until the memory's owner is closed.
   *
   * @param offset first byte
   * @param bytes its size
   * @return a view; closing it does nothing
   */
  public DeviceBuffer slice(long offset, long bytes) {
    Objects.checkFromIndexSize(offset, bytes, this.bytes);
    return new DeviceBuffer(gpu, address + offset, bytes, memory, false);
  }

  /**
   * Queues a copy of the whole buffer from the host.
   *
   * <p>From off-heap memory it is asynchronous: host must stay alive and unchanged until the stream
   * is synchronised. A heap segment is copied through pinned memory before the call returns, which
   * waits for the stream.
   *
   * @param host as many bytes as the buffer has
   * @param stream where to queue it
   */
  public void copyFrom(MemorySegment host, Stream stream) {
    checkHost(host);
    if (bytes == 0) return;
    if (host.isNative()) gpu.driver().copyIn(address(), host, stream.handle());
    else gpu.staged(staging -> staging.copyIn(address(), host, stream.handle()));
  }

  /**
   * Queues a copy of the whole buffer to the host.
   *
   * <p>Into off-heap memory it is asynchronous: host is filled when the stream is synchronised and
   * must stay alive until then. A heap segment is filled when the call returns, which waits for the
   * stream.
   *
   * @param host as many bytes as the buffer has
   * @param stream where to queue it
   */
  public void copyTo(MemorySegment host, Stream stream) {
    checkHost(host);
    if (host.isReadOnly()) throw new IllegalArgumentException("the host segment is read-only");
    if (bytes == 0) return;
    if (host.isNative()) gpu.driver().copyOut(host, address(), stream.handle());
    else gpu.staged(staging -> staging.copyOut(host, address(), stream.handle()));
  }

  /**
   * Queues setting every byte.
   *
   * @param value what to set
   * @param stream where to queue it
   */
  public void fill(byte value, Stream stream) {
    if (bytes > 0) gpu.driver().fill(address(), value, bytes, stream.handle());
  }

  /** Frees the memory if this buffer owns it; what was queued before still runs on it. */
  @Override
  public void close() {
    if (owner && memory != null) memory.close();
  }

  private void checkHost(MemorySegment host) {
    if (host.byteSize() != bytes)
      throw new IllegalArgumentException(
          "sizes differ: the host segment has "
              + host.byteSize()
              + " bytes, the device buffer "
              + bytes);
    // The driver gets a bare address: these are the checks that a segment's own methods would make.
    if (!host.scope().isAlive()) throw new IllegalStateException("the host segment is closed");
    if (!host.isAccessibleBy(Thread.currentThread()))
      throw new WrongThreadException("the host segment belongs to another thread");
  }

  private static void requireNotNegative(long bytes) {
    if (bytes < 0) throw new IllegalArgumentException("bytes is negative: " + bytes);
  }
}
