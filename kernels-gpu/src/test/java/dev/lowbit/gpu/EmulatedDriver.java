package dev.lowbit.gpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.lowbit.gpu.emulator.Emulator;
import dev.lowbit.gpu.emulator.Fault;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A driver without a device: it runs the PTX itself.
 *
 * <p>Work queued on a stream runs only when that stream is synchronised, as late as a device may,
 * and the host memory of a queued copy to the host is poisoned until then, so a missing
 * synchronisation shows. The first fault of a kernel sticks.
 */
final class EmulatedDriver implements Driver {
  private static final byte POISON = (byte) 0xC3;
  private static final int SHARED_BYTES = 227 << 10;

  private final Device device;
  private final Emulator emulator;
  private final UnaryOperator<String> edit;
  private final Map<Long, Queue<Work>> streams = new HashMap<>();
  private final EmulatedEvents events = new EmulatedEvents();
  private final Map<Long, Emulator.Turn> awaited = new HashMap<>();
  private final Set<Long> pinned = new HashSet<>();
  private long lastHandle = 1000;
  private @Nullable GpuException sticky;

  private record Work(String call, Emulator.Turn turn, Consumer<Emulator.Turn> action) {}

  /** Edits every module before it is loaded, to plant faults. */
  EmulatedDriver(int capability, long seed, UnaryOperator<String> edit) {
    device =
        new Device("PTX emulator", capability / 10, capability % 10, 2, SHARED_BYTES, 1L << 30);
    emulator = new Emulator(capability, SHARED_BYTES, seed);
    this.edit = edit;
  }

  EmulatedDriver(int capability, long seed) {
    this(capability, seed, UnaryOperator.identity());
  }

  @Override
  public Device device() {
    return device;
  }

  @Override
  public synchronized long alloc(long bytes) {
    return now("cuMemAlloc", () -> emulator.alloc(bytes));
  }

  @Override
  public synchronized void free(long address) {
    healthy();
    for (long stream : List.copyOf(streams.keySet())) synchronize(stream);
    now("cuMemFree", () -> emulator.free(address));
  }

  @Override
  public synchronized long alloc(long bytes, long stream) {
    queue(stream);
    return alloc(bytes);
  }

  @Override
  public synchronized void free(long address, long stream) {
    add(stream, "cuMemFreeAsync", turn -> emulator.free(address));
  }

  @Override
  public synchronized void pin(MemorySegment host) {
    healthy();
    if (!pinned.add(offHeap(host).address())) {
      throw new GpuException("CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED", "cuMemHostRegister");
    }
  }

  @Override
  public synchronized void unpin(MemorySegment host) {
    healthy();
    if (!pinned.remove(host.address())) {
      throw new GpuException("CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED", "cuMemHostUnregister");
    }
  }

  @Override
  public synchronized void copyIn(long device, MemorySegment host, long stream) {
    byte[] asQueued = offHeap(host).toArray(JAVA_BYTE);
    String call = "cuMemcpyHtoDAsync of " + host.byteSize() + " bytes";
    add(
        stream,
        call,
        turn -> {
          if (host.mismatch(MemorySegment.ofArray(asQueued)) >= 0) {
            throw new GpuException(
                Fault.LAUNCH_FAILED, call + ": host memory changed before synchronisation");
          }
          emulator.copyIn(turn, device, host);
        });
  }

  @Override
  public synchronized void copyOut(MemorySegment host, long device, long stream) {
    offHeap(host);
    healthy();
    host.fill(POISON);
    String call = "cuMemcpyDtoHAsync of " + host.byteSize() + " bytes";
    add(stream, call, turn -> emulator.copyOut(turn, host, device));
  }

  @Override
  public synchronized void fill(long device, byte value, long bytes, long stream) {
    add(stream, "cuMemsetD8Async", turn -> emulator.fill(turn, device, value, bytes));
  }

  @Override
  public synchronized long load(String ptx) {
    return now("cuModuleLoadDataEx", () -> emulator.load(edit.apply(ptx)));
  }

  @Override
  public synchronized long function(long module, String entry) {
    return now("cuModuleGetFunction", () -> emulator.function(module, entry));
  }

  @Override
  public synchronized void allowShared(long function, int bytes) {
    now("cuFuncSetAttribute", () -> emulator.allowShared(function, bytes));
  }

  @Override
  public synchronized void launch(
      long function,
      int gridX,
      int gridY,
      int gridZ,
      int block,
      int sharedBytes,
      MemorySegment arguments,
      long stream) {
    int[] grid = {gridX, gridY, gridZ};
    offHeap(arguments);
    Emulator.Pending launch =
        now(
            "cuLaunchKernel",
            () -> emulator.prepare(function, grid, block, sharedBytes, arguments));
    add(stream, "cuLaunchKernel", turn -> emulator.run(turn, launch));
  }

  @Override
  public synchronized long openStream() {
    healthy();
    streams.put(++lastHandle, new ArrayDeque<>());
    return lastHandle;
  }

  @Override
  public synchronized void closeStream(long stream) {
    synchronize(stream);
    streams.remove(stream);
  }

  @Override
  public synchronized void synchronize(long stream) {
    Queue<Work> queue = queue(stream);
    while (!queue.isEmpty()) step(stream, queue.remove());
  }

  /** What a stream did after waiting for another comes after what that one did before. */
  private void step(long stream, Work work) {
    Emulator.Turn least = awaited.getOrDefault(stream, work.turn);
    Emulator.Turn turn = least.queuedAt() > work.turn.queuedAt() ? least : work.turn;
    try {
      now(work.call, () -> work.action.accept(turn));
    } catch (GpuException fault) {
      streams.values().forEach(Queue::clear);
      sticky = fault;
      throw fault;
    }
  }

  @Override
  public synchronized long openEvent() {
    healthy();
    return events.open(++lastHandle);
  }

  @Override
  public synchronized void closeEvent(long event) {
    events.close(event);
  }

  @Override
  public synchronized void record(long event, long stream) {
    events.queued(event, stream);
    add(stream, "cuEventRecord", _ -> events.passed(event));
  }

  @Override
  public synchronized void await(long event, long stream) {
    long other = events.stream(event, stream);
    if (other == stream) return;
    add(
        stream,
        "cuStreamWaitEvent",
        _ -> {
          Queue<Work> queue = streams.getOrDefault(other, new ArrayDeque<>());
          while (events.pending(event) && !queue.isEmpty()) step(other, queue.remove());
          awaited.put(stream, emulator.turn(stream));
        });
  }

  @Override
  public synchronized float elapsedMillis(long from, long to) {
    healthy();
    return events.elapsedMillis(from, to);
  }

  @Override
  public synchronized void close() {
    streams.clear();
  }

  /** Micro-operations times lanes so far. */
  synchronized long executed() {
    return emulator.executed();
  }

  private void add(long stream, String call, Consumer<Emulator.Turn> action) {
    queue(stream).add(new Work(call, emulator.turn(stream), action));
  }

  private Queue<Work> queue(long stream) {
    healthy();
    Queue<Work> queue = streams.get(stream);
    if (queue == null) throw new GpuException("CUDA_ERROR_INVALID_HANDLE", "stream " + stream);
    return queue;
  }

  private void now(String call, Runnable action) {
    now(
        call,
        () -> {
          action.run();
          return call;
        });
  }

  private <T> T now(String call, Supplier<T> action) {
    healthy();
    try {
      return action.get();
    } catch (Fault fault) {
      throw new GpuException(fault.status(), call + ": " + fault.getMessage());
    } catch (IllegalStateException closed) {
      throw new GpuException(
          "CUDA_ERROR_INVALID_VALUE", call + ": host memory is gone: " + closed.getMessage());
    }
  }

  private void healthy() {
    if (sticky != null) {
      throw new GpuException(sticky.status(), "the context is broken since: " + sticky.call());
    }
  }

  private static MemorySegment offHeap(MemorySegment host) {
    if (!host.isNative()) throw new IllegalArgumentException("host memory must be off-heap");
    return host;
  }
}
