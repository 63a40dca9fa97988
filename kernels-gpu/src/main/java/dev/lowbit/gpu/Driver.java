package dev.lowbit.gpu;

import java.lang.foreign.MemorySegment;

/**
 * All that the library asks of a CUDA driver, for one device. Handles and device addresses are
 * plain longs, host memory is off-heap, every failure is a {@link GpuException}. Any thread may
 * call: each call makes the device's context current for itself.
 */
interface Driver {
  /** The device this driver was opened for. */
  Device device();

  /** Allocates device memory; bytes is at least 1. */
  long alloc(long bytes);

  /** Frees what either alloc gave, after all work that was queued before. */
  void free(long address);

  /** Allocates in the order of a stream. */
  long alloc(long bytes, long stream);

  /** Frees in the order of a stream what {@link #alloc(long, long)} gave. */
  void free(long address, long stream);

  /** Locks host memory, so that copies from and to it are asynchronous. */
  void pin(MemorySegment host);

  /** Undoes {@link #pin}, before the memory is freed. */
  void unpin(MemorySegment host);

  /** Queues a copy; host stays alive and unchanged until the stream is synchronised. */
  void copyIn(long device, MemorySegment host, long stream);

  /** Queues a copy; host is filled when the stream is synchronised. */
  void copyOut(MemorySegment host, long device, long stream);

  /** Queues setting every byte. */
  void fill(long device, byte value, long bytes, long stream);

  /** Compiles a module; the exception carries the compiler's log. */
  long load(String ptx);

  /** Finds an entry of a module. */
  long function(long module, String entry);

  /** Allows a function that much dynamic shared memory; needed above 48 KiB. */
  void allowShared(long function, int bytes);

  /**
   * Queues a kernel.
   *
   * @param arguments the off-heap parameter block, each value at its natural alignment; it may be
   *     reused when the call returns
   */
  void launch(
      long function,
      int gridX,
      int gridY,
      int gridZ,
      int block,
      int sharedBytes,
      MemorySegment arguments,
      long stream);

  /** Makes a stream that does not wait for the default stream. */
  long openStream();

  /** Waits for a stream and destroys it. */
  void closeStream(long stream);

  /** Waits until everything queued on a stream is done. */
  void synchronize(long stream);

  /** Makes an event that can be timed. */
  long openEvent();

  /** Destroys an event. */
  void closeEvent(long event);

  /** Queues an event. */
  void record(long event, long stream);

  /** Queues that what follows on a stream waits for an event's last {@link #record}, if any. */
  void await(long event, long stream);

  /** Milliseconds between two events that have passed. */
  float elapsedMillis(long from, long to);

  /** Gives the device back; modules are unloaded. */
  void close();
}
