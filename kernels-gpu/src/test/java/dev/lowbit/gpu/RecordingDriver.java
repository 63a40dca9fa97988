package dev.lowbit.gpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A driver that notes its calls and runs no kernel. Copies and fills run when their stream is
 * synchronised, so a missing synchronisation shows. One call can be told to fail.
 */
final class RecordingDriver implements Driver {
  /** The calls, for example {@code free 0x1000}; none while quiet. */
  final List<String> calls = new ArrayList<>();

  /** When set, launches and synchronisations are not noted: they must not allocate. */
  boolean quiet;

  private final TreeMap<Long, MemorySegment> memory = new TreeMap<>();
  private final Map<Long, Queue<Runnable>> streams = new HashMap<>();
  private final int computeCapability;
  private long next = 0x1000;
  private @Nullable String failingCall;
  private String status = "";

  RecordingDriver(int computeCapability) {
    this.computeCapability = computeCapability;
  }

  RecordingDriver() {
    this(90);
  }

  /** The next call that starts so throws. */
  void fail(String call, String with) {
    failingCall = call;
    status = with;
  }

  /** Calls that start so. */
  List<String> calls(String prefix) {
    return calls.stream().filter(call -> call.startsWith(prefix)).toList();
  }

  private void note(String call) {
    String failing = failingCall;
    if (failing != null && call.startsWith(failing)) {
      failingCall = null;
      throw new GpuException(status, call);
    }
    calls.add(call);
  }

  private static String hex(long handle) {
    return "0x" + Long.toHexString(handle);
  }

  private long handle() {
    next += 0x1000;
    return next;
  }

  private MemorySegment at(long address, long bytes) {
    Map.Entry<Long, MemorySegment> owner = memory.floorEntry(address);
    if (owner == null) throw new GpuException("CUDA_ERROR_ILLEGAL_ADDRESS", hex(address));
    return owner.getValue().asSlice(address - owner.getKey(), bytes);
  }

  private void queue(long stream, Runnable work) {
    Queue<Runnable> queue = streams.get(stream);
    if (queue == null) throw new GpuException("CUDA_ERROR_INVALID_HANDLE", "stream " + stream);
    queue.add(work);
  }

  @Override
  public Device device() {
    int cc = computeCapability;
    return new Device("recording", cc / 10, cc % 10, 2, 200 << 10, 1L << 30);
  }

  @Override
  public long alloc(long bytes) {
    note("alloc " + bytes);
    long address = (memory.size() + 1L) << 32;
    memory.put(address, Arena.ofAuto().allocate(bytes));
    return address;
  }

  @Override
  public void free(long address) {
    note("free " + hex(address));
  }

  @Override
  public long alloc(long bytes, long stream) {
    note("alloc " + bytes + " on " + hex(stream));
    return alloc(bytes);
  }

  @Override
  public void free(long address, long stream) {
    note("free " + hex(address) + " on " + hex(stream));
  }

  @Override
  public void pin(MemorySegment host) {
    note("pin " + host.byteSize());
  }

  @Override
  public void unpin(MemorySegment host) {
    note("unpin " + host.byteSize());
  }

  @Override
  public void copyIn(long device, MemorySegment host, long stream) {
    note("copyIn " + host.byteSize());
    queue(stream, () -> at(device, host.byteSize()).copyFrom(host));
  }

  @Override
  public void copyOut(MemorySegment host, long device, long stream) {
    note("copyOut " + host.byteSize());
    queue(stream, () -> host.copyFrom(at(device, host.byteSize())));
  }

  @Override
  public void fill(long device, byte value, long bytes, long stream) {
    note("fill " + bytes);
    queue(stream, () -> at(device, bytes).fill(value));
  }

  @Override
  public long load(String ptx) {
    note("load " + ptx.lines().filter(line -> line.startsWith(".target")).findFirst().orElse(""));
    return handle();
  }

  @Override
  public long function(long module, String entry) {
    note("function " + entry);
    return handle();
  }

  @Override
  public void allowShared(long function, int bytes) {
    note("allowShared " + bytes);
  }

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
    if (!quiet) note("launch " + gridX + "x" + gridY + "x" + gridZ + " " + block);
  }

  @Override
  public long openStream() {
    note("openStream");
    long stream = handle();
    streams.put(stream, new ArrayDeque<>());
    return stream;
  }

  @Override
  public void closeStream(long stream) {
    note("closeStream " + hex(stream));
  }

  @Override
  public void synchronize(long stream) {
    if (!quiet) note("synchronize " + hex(stream));
    Queue<Runnable> queue = streams.get(stream);
    if (queue == null) return;
    for (Runnable work = queue.poll(); work != null; work = queue.poll()) work.run();
  }

  @Override
  public long openEvent() {
    note("openEvent");
    return handle();
  }

  @Override
  public void closeEvent(long event) {
    note("closeEvent");
  }

  @Override
  public void record(long event, long stream) {
    note("record");
  }

  @Override
  public void await(long event, long stream) {
    note("await");
  }

  @Override
  public float elapsedMillis(long from, long to) {
    note("elapsedMillis");
    return 1.5f;
  }

  @Override
  public void close() {
    note("close");
  }
}
