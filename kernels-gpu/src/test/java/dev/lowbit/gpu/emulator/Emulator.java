package dev.lowbit.gpu.emulator;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A device without hardware: memory, modules and launches, each done at once. Not thread-safe;
 * failures are {@link Fault}s.
 */
public final class Emulator {
  private static final int MOST_IDLE = 16;

  private final int capability;
  private final int mostSharedBytes;
  private final GlobalMemory memory = new GlobalMemory();
  private final Map<Long, PtxModule> modules = new HashMap<>();
  private final Map<Long, Function> functions = new HashMap<>();
  private final Random order;
  private final Deque<Block> idle = new ArrayDeque<>();
  private long executed;
  private long lastHandle;

  /**
   * Whose an operation is and when it was queued: two operations of different streams are ordered
   * only if the first was done before the second was queued.
   *
   * @param stream number
   * @param queuedAt grows with every operation
   */
  public record Turn(long stream, int queuedAt) {}

  /**
   * The turn of an operation that is queued now.
   *
   * @param stream number
   * @return to be given to the operation
   */
  public Turn turn(long stream) {
    return new Turn(stream, memory.now());
  }

  /** A launch that has been checked and waits to run. */
  public static final class Pending {
    private final Launch launch;

    private Pending(Launch launch) {
      this.launch = launch;
    }
  }

  /**
   * Makes a device.
   *
   * @param capability compute capability, 80 for 8.0
   * @param mostSharedBytes most shared memory of a block
   * @param seed of the order in which blocks and warps run
   */
  public Emulator(int capability, int mostSharedBytes, long seed) {
    this.capability = capability;
    this.mostSharedBytes = mostSharedBytes;
    // Random starts alike for seeds that are close.
    order = new Random(seed * 0x9E3779B97F4A7C15L);
  }

  /**
   * Allocates poisoned memory.
   *
   * @param bytes size
   * @return its address
   */
  public long alloc(long bytes) {
    return memory.alloc(bytes);
  }

  /**
   * Frees a buffer; later accesses are faults.
   *
   * @param address as {@link #alloc} gave it
   */
  public void free(long address) {
    memory.free(address);
  }

  /**
   * Number of buffers that are not freed, those of modules included.
   *
   * @return how many
   */
  public int liveBuffers() {
    return memory.live();
  }

  /**
   * Copies to the device.
   *
   * @param turn whose it is
   * @param address target
   * @param host source
   */
  public void copyIn(Turn turn, long address, MemorySegment host) {
    memory.begin(1, turn.stream, turn.queuedAt);
    memory.copyIn(address, host);
  }

  /**
   * Copies from the device.
   *
   * @param turn whose it is
   * @param host target
   * @param address source
   */
  public void copyOut(Turn turn, MemorySegment host, long address) {
    memory.begin(1, turn.stream, turn.queuedAt);
    memory.copyOut(host, address);
  }

  /**
   * Sets bytes of the device.
   *
   * @param turn whose it is
   * @param address first
   * @param value of each
   * @param bytes how many
   */
  public void fill(Turn turn, long address, byte value, long bytes) {
    memory.begin(1, turn.stream, turn.queuedAt);
    memory.fill(address, value, bytes);
  }

  /**
   * Decodes a module; what the emulator does not know is a fault here.
   *
   * @param ptx text
   * @return handle
   */
  public long load(String ptx) {
    modules.put(++lastHandle, new PtxModule(ptx, capability, memory));
    return lastHandle;
  }

  /**
   * Finds an entry.
   *
   * @param module handle
   * @param entry name
   * @return handle
   */
  public long function(long module, String entry) {
    PtxModule m = modules.get(module);
    if (m == null) throw new Fault("CUDA_ERROR_INVALID_HANDLE", "no module " + module);
    Kernel k = m.kernels.get(entry);
    if (k == null) throw new Fault("CUDA_ERROR_NOT_FOUND", "no entry " + entry);
    functions.put(++lastHandle, new Function(k));
    return lastHandle;
  }

  /**
   * Permits dynamic shared memory beyond 48 KiB.
   *
   * @param function handle
   * @param bytes most a launch will ask for
   */
  public void allowShared(long function, int bytes) {
    find(function).allowShared(bytes, mostSharedBytes);
  }

  /**
   * Checks a launch and copies its arguments.
   *
   * @param function handle
   * @param grid blocks along x, y and z
   * @param threads per block
   * @param sharedBytes dynamic shared memory
   * @param arguments parameter block
   * @return to be given to {@link #run}
   */
  public Pending prepare(
      long function, int[] grid, int threads, int sharedBytes, MemorySegment arguments) {
    byte[] copy = arguments.toArray(JAVA_BYTE);
    return new Pending(find(function).launch(grid, threads, sharedBytes, copy));
  }

  private Function find(long function) {
    Function f = functions.get(function);
    if (f == null) throw new Fault("CUDA_ERROR_INVALID_HANDLE", "no function " + function);
    return f;
  }

  /**
   * Runs all blocks, in random order.
   *
   * @param turn whose it is
   * @param pending a checked launch
   */
  public void run(Turn turn, Pending pending) {
    Launch launch = pending.launch;
    memory.begin(launch.blocks(), turn.stream, turn.queuedAt);
    Block runner = runner(launch);
    List<Integer> blocks = new ArrayList<>(IntStream.range(0, launch.blocks()).boxed().toList());
    Collections.shuffle(blocks, order);
    long before = runner.executed;
    try {
      for (int index : blocks) runner.run(launch, index);
    } finally {
      executed += runner.executed - before;
    }
  }

  /** Most launches repeat one of the last few. */
  private Block runner(Launch launch) {
    for (Block b : idle) {
      if (b.fits(launch)) {
        idle.remove(b);
        idle.addFirst(b);
        return b;
      }
    }
    if (idle.size() == MOST_IDLE) idle.removeLast();
    Block made = new Block(launch, memory, order);
    idle.addFirst(made);
    return made;
  }

  /**
   * Micro-operations times lanes so far.
   *
   * @return how many
   */
  public long executed() {
    return executed;
  }
}
