package dev.lowbit.gpu.emulator;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A device without hardware: memory, modules and launches, each done at once. Not thread-safe;
 * failures are {@link Fault}s.
 */
public final class Emulator {
  private final int capability;
  private final int mostSharedBytes;
  private final GlobalMemory memory = new GlobalMemory();
  private final Map<Long, PtxModule> modules = new HashMap<>();
  private final Map<Long, Function> functions = new HashMap<>();
  private final Random order;
  private @Nullable Block block;
  private long executed;
  private long lastHandle;

  private static final class Function {
    final Kernel kernel;
    int allowedShared = 48 << 10;

    Function(Kernel kernel) {
      this.kernel = kernel;
    }
  }

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
    order = new Random(seed);
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
    Function f = find(function);
    if (bytes < 0 || f.kernel.sharedBytes() + bytes > mostSharedBytes) {
      throw new Fault(
          Fault.INVALID_VALUE,
          f.kernel.name() + ": " + bytes + " bytes of shared memory of " + mostSharedBytes);
    }
    f.allowedShared = Math.max(f.allowedShared, f.kernel.sharedBytes() + bytes);
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
    Function f = find(function);
    Kernel k = f.kernel;
    long bytes = arguments.byteSize();
    require(bytes == k.parameterBytes(), k, bytes + " bytes of arguments", k.parameterBytes());
    require(threads > 0 && threads <= k.mostThreads(), k, threads + " threads", k.mostThreads());
    long shared = (long) k.sharedBytes() + sharedBytes;
    boolean fits = sharedBytes >= 0 && shared <= f.allowedShared;
    require(fits, k, shared + " bytes of shared memory", f.allowedShared);
    boolean valid = Arrays.stream(grid).allMatch(n -> n > 0) && grid[1] < 65536 && grid[2] < 65536;
    require(valid, k, "grid " + Arrays.toString(grid), 65535);
    require((long) grid[0] * grid[1] * grid[2] < 1 << 24, k, "grid " + Arrays.toString(grid), 1 << 24);
    byte[] copy = arguments.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    return new Pending(new Launch(k, grid[0], grid[1], grid[2], threads, sharedBytes, copy));
  }

  private static void require(boolean valid, Kernel k, String found, int limit) {
    if (!valid) {
      throw new Fault(Fault.INVALID_VALUE, k.name() + ": " + found + ", it takes " + limit);
    }
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
    Block runner = block;
    if (runner == null || !runner.fits(launch)) runner = new Block(launch, memory, order);
    block = runner;
    List<Integer> blocks = new ArrayList<>(IntStream.range(0, launch.blocks()).boxed().toList());
    Collections.shuffle(blocks, order);
    long before = runner.executed;
    try {
      for (int index : blocks) runner.run(launch, index);
    } finally {
      executed += runner.executed - before;
    }
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
