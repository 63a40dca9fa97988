package dev.lowbit.gpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Rows that cross between a caller's memory, heap or native, and the device: pinned host memory and
 * a device buffer of the same size, which grow and are reused. One run at a time.
 *
 * <pre>
 *   caller: rows at any distance  --copy rows--  pinned: rows at `step`  --one transfer--  device
 * </pre>
 */
public final class StagedRows implements AutoCloseable {
  private static final long PAGE = 4096;

  private final Gpu gpu;
  private @Nullable DeviceBuffer buffer;
  private @Nullable DeviceBuffer device;
  private MemorySegment memory = MemorySegment.NULL;
  private MemorySegment pinned = MemorySegment.NULL;

  /**
   * Owns nothing yet.
   *
   * @param gpu the device
   */
  public StagedRows(Gpu gpu) {
    this.gpu = gpu;
  }

  /**
   * Makes room; what was there is lost. Nothing may be in flight.
   *
   * @param bytes size of the transfer
   */
  public void resize(long bytes) {
    DeviceBuffer whole = buffer;
    if (whole == null || bytes > whole.bytes()) whole = grow(bytes);
    else if (bytes == pinned.byteSize() && device != null) return;
    device = whole.slice(0, bytes);
    pinned = memory.asSlice(0, bytes);
  }

  private DeviceBuffer grow(long bytes) {
    close();
    // A half more than asked: rows that grow by one each run must not allocate each time.
    long size = Math.ceilDiv(Math.addExact(bytes, bytes / 2) + 1, PAGE) * PAGE;
    DeviceBuffer whole = gpu.allocate(size);
    buffer = whole;
    MemorySegment fresh = Arena.ofAuto().allocate(size, PAGE);
    gpu.driver().pin(fresh);
    memory = fresh;
    return whole;
  }

  /**
   * Returns where the rows lie on the device.
   *
   * @return the device address; any number before the first {@link #resize}
   */
  public long address() {
    return buffer == null ? 0 : buffer.address();
  }

  /**
   * Returns the host's side, to be changed only while no transfer is in flight.
   *
   * @return as many bytes as {@link #resize} was given
   */
  public MemorySegment pinned() {
    return pinned;
  }

  /**
   * Copies rows of the caller into pinned memory.
   *
   * @param host the caller's memory
   * @param hostStep distance between its rows, in bytes
   * @param rowBytes bytes of a row
   * @param step distance between rows here, in bytes
   * @param rows number of rows
   */
  public void gather(MemorySegment host, long hostStep, long rowBytes, long step, long rows) {
    if (rowBytes == step && rowBytes == hostStep)
      MemorySegment.copy(host, 0, pinned, 0, rows * rowBytes);
    else
      for (long r = 0; r < rows; r++)
        MemorySegment.copy(host, r * hostStep, pinned, r * step, rowBytes);
  }

  /**
   * Copies rows from pinned memory to the caller and touches nothing between them.
   *
   * @param host the caller's memory
   * @param hostStep distance between its rows, in bytes
   * @param rowBytes bytes of a row
   * @param step distance between rows here, in bytes
   * @param rows number of rows
   */
  public void scatter(MemorySegment host, long hostStep, long rowBytes, long step, long rows) {
    if (rowBytes == step && rowBytes == hostStep)
      MemorySegment.copy(pinned, 0, host, 0, rows * rowBytes);
    else
      for (long r = 0; r < rows; r++)
        MemorySegment.copy(pinned, r * step, host, r * hostStep, rowBytes);
  }

  /**
   * Queues the transfer to the device.
   *
   * @param stream where to queue it
   */
  public void copyIn(Stream stream) {
    if (device != null) device.copyFrom(pinned, stream);
  }

  /**
   * Queues the transfer from the device.
   *
   * @param stream where to queue it
   */
  public void copyOut(Stream stream) {
    if (device != null) device.copyTo(pinned, stream);
  }

  @Override
  public void close() {
    if (memory.byteSize() > 0) gpu.driver().unpin(memory);
    memory = MemorySegment.NULL;
    pinned = MemorySegment.NULL;
    device = null;
    if (buffer != null) buffer.close();
    buffer = null;
  }
}
