package dev.lowbit.gpu.emulator;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The emulated device's memory.
 *
 * <pre>
 *   address = 2^36 * allocation number + offset     (number 0 is never used, so null stays invalid)
 * </pre>
 *
 * The allocation of any address is one shift away, so every access is checked, reads included,
 * without red zones. Fresh memory is poisoned, and each byte knows whether it was written.
 */
final class GlobalMemory {
  private static final int OFFSET_BITS = 36;
  private static final long OFFSET_MASK = (1L << OFFSET_BITS) - 1;
  private static final byte POISON = (byte) 0xA5;
  private static final long WRITTEN = 0x01010101_01010101L;
  private static final int[] NO_WRITERS = {};

  /** {@code written[i]} is 1 once byte i has been stored to. */
  private static final class Allocation {
    final byte[] bytes;
    final byte[] written;

    /** Per byte the block or copy that wrote it, counted over all operations. */
    int[] writer = NO_WRITERS;

    int lastEpoch = -1;

    Allocation(int size) {
      bytes = new byte[size];
      written = new byte[size];
      Arrays.fill(bytes, POISON);
    }
  }

  private @Nullable Allocation[] allocations = new @Nullable Allocation[64];
  private int count = 1;

  private final Turns turns = new Turns();

  long alloc(long size) {
    if (size <= 0 || size > 1 << 30) {
      throw new Fault(
          size <= 0 ? Fault.INVALID_VALUE : "CUDA_ERROR_OUT_OF_MEMORY", "alloc of " + size);
    }
    if (count == allocations.length) allocations = Arrays.copyOf(allocations, 2 * count);
    allocations[count] = new Allocation((int) size);
    return (long) count++ << OFFSET_BITS;
  }

  void free(long address) {
    resolve(address, 0, "free of");
    if ((address & OFFSET_MASK) != 0) {
      throw new Fault(Fault.INVALID_VALUE, "free inside a buffer: " + name(address));
    }
    allocations[(int) (address >>> OFFSET_BITS)] = null;
  }

  /** Number of buffers that are not freed. */
  int live() {
    int n = 0;
    for (Allocation a : allocations) if (a != null) n++;
    return n;
  }

  void copyIn(long address, byte[] from) {
    copyIn(address, MemorySegment.ofArray(from));
  }

  void copyIn(long address, MemorySegment host) {
    Allocation a = resolve(address, host.byteSize(), "copy to");
    int at = (int) (address & OFFSET_MASK);
    written(a, at, (int) host.byteSize(), "copy to");
    MemorySegment.copy(host, 0, MemorySegment.ofArray(a.bytes), at, host.byteSize());
  }

  void copyOut(MemorySegment host, long address) {
    Allocation a = resolve(address, host.byteSize(), "copy from");
    int at = (int) (address & OFFSET_MASK);
    if (a.lastEpoch >= turns.ordered) clash(a, at, (int) host.byteSize(), 0, "copy from");
    MemorySegment.copy(MemorySegment.ofArray(a.bytes), at, host, 0, host.byteSize());
  }

  void fill(long address, byte value, long bytes) {
    Allocation a = resolve(address, bytes, "fill of");
    int at = (int) (address & OFFSET_MASK);
    written(a, at, (int) bytes, "fill of");
    Arrays.fill(a.bytes, at, at + (int) bytes, value);
  }

  private void written(Allocation a, int at, int bytes, String action) {
    if (a.writer.length == 0) a.writer = new int[a.bytes.length];
    if (a.lastEpoch >= turns.ordered) clash(a, at, bytes, 0, action);
    a.lastEpoch = turns.epoch;
    Arrays.fill(a.writer, at, at + bytes, turns.epoch);
    Arrays.fill(a.written, at, at + bytes, (byte) 1);
  }

  /** What to give to begin for an operation that is queued now. */
  int now() {
    return turns.now();
  }

  /** Numbers the blocks of an operation of a stream that was queued at {@code queuedAt}. */
  void begin(int blocks, long stream, int queuedAt) {
    if (turns.full(blocks)) {
      for (Allocation a : allocations) if (a != null) a.writer = NO_WRITERS;
      turns.restart();
    }
    turns.begin(blocks, stream, queuedAt);
  }

  /** Zero-extended load of 1, 2, 4 or 8 bytes by block {@code block}. */
  long load(long address, int width, int block) {
    Allocation a = access(address, width, "read");
    int at = (int) (address & OFFSET_MASK);
    if (!initialised(a, at, width)) {
      throw new Fault(
          Fault.LAUNCH_FAILED, "uninitialised read of " + width + " bytes at " + name(address));
    }
    if (a.lastEpoch >= turns.ordered) clash(a, at, width, block, "read");
    return Bytes.get(a.bytes, at, width);
  }

  /** Loads 4 bytes for each lane of {@code mask} into {@code row}. */
  void loadWords(Warp warp, long[] addresses, int mask, int row) {
    for (int m = mask; m != 0; m &= m - 1) {
      int l = Integer.numberOfTrailingZeros(m);
      warp.lane = l;
      long address = addresses[l];
      Allocation a = access(address, 4, "read");
      int at = (int) (address & OFFSET_MASK);
      if ((int) Bytes.INTS.get(a.written, at) != (int) WRITTEN || a.lastEpoch >= turns.ordered) {
        load(address, 4, warp.block.index);
      }
      warp.r[row + l] = (int) Bytes.INTS.get(a.bytes, at);
    }
  }

  void store(long address, int width, long value, int block) {
    Allocation a = access(address, width, "write");
    int at = (int) (address & OFFSET_MASK);
    if (a.writer.length == 0) a.writer = new int[a.bytes.length];
    if (a.lastEpoch >= turns.ordered) clash(a, at, width, block, "write");
    a.lastEpoch = turns.epoch;
    int writer = turns.epoch + block;
    for (int i = at; i < at + width; i++) a.writer[i] = writer;
    Bytes.set(a.bytes, at, width, value);
    Bytes.set(a.written, at, width, WRITTEN);
  }

  /** The value before, which must be there; {@link #put} follows. Atomics of blocks never clash. */
  long fetch(long address, int width) {
    Allocation a = access(address, width, "atomic");
    int at = (int) (address & OFFSET_MASK);
    if (!initialised(a, at, width)) {
      throw new Fault(
          Fault.LAUNCH_FAILED, "atomic on " + width + " uninitialised bytes at " + name(address));
    }
    return Bytes.get(a.bytes, at, width);
  }

  void put(long address, int width, long value) {
    Allocation a = access(address, width, "atomic");
    Bytes.set(a.bytes, (int) (address & OFFSET_MASK), width, value);
  }

  /** The whole of a vector access must lie in its buffer, at a multiple of its size. */
  void require(long address, int bytes, String action) {
    access(address, bytes, action);
  }

  private Allocation access(long address, int width, String action) {
    int number = (int) (address >>> OFFSET_BITS);
    long at = address & OFFSET_MASK;
    Allocation a = number < count ? allocations[number] : null;
    if (a == null || at + width > a.bytes.length) {
      return resolve(address, width, action + " of");
    }
    if ((at & width - 1) != 0) {
      throw new Fault(
          "CUDA_ERROR_MISALIGNED_ADDRESS", action + " of " + width + " bytes at " + name(address));
    }
    return a;
  }

  private Allocation resolve(long address, long size, String action) {
    int number = (int) (address >>> OFFSET_BITS);
    Allocation a = number < count ? allocations[number] : null;
    if (a == null) {
      boolean freed = number > 0 && number < count;
      throw new Fault(
          Fault.ILLEGAL_ADDRESS,
          action + " " + size + " bytes at " + name(address) + (freed ? ", freed" : ", no buffer"));
    }
    if (size < 0 || (address & OFFSET_MASK) + size > a.bytes.length) {
      throw new Fault(
          Fault.ILLEGAL_ADDRESS,
          action + " " + size + " bytes at " + name(address) + " of " + a.bytes.length);
    }
    return a;
  }

  private static boolean initialised(Allocation a, int at, int width) {
    return switch (width) {
      case 1 -> a.written[at] == 1;
      case 2 -> (short) Bytes.SHORTS.get(a.written, at) == (short) WRITTEN;
      case 4 -> (int) Bytes.INTS.get(a.written, at) == (int) WRITTEN;
      default -> (long) Bytes.LONGS.get(a.written, at) == WRITTEN;
    };
  }

  private void clash(Allocation a, int at, int width, int block, String action) {
    for (int i = at; i < at + width; i++) {
      String by = turns.clash(a.writer[i], block);
      if (!by.isEmpty()) {
        throw new Fault(
            Fault.LAUNCH_FAILED, "race between " + action + " of byte " + i + " of a buffer " + by);
      }
    }
  }

  static String name(long address) {
    return "buffer " + (address >>> OFFSET_BITS) + " + " + (address & OFFSET_MASK);
  }
}
