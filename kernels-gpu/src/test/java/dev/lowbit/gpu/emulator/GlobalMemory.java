package dev.lowbit.gpu.emulator;

import static java.lang.invoke.MethodHandles.byteArrayViewVarHandle;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The emulated device's memory.
 *
 * <pre>
 *   address = allocation number << 36 | offset      (number 0 is never used, so null stays invalid)
 * </pre>
 *
 * The allocation of any address is one shift away, so every access is checked, reads included,
 * without red zones. Fresh memory is poisoned, and each byte knows whether it was written.
 */
final class GlobalMemory {
  static final VarHandle SHORTS = byteArrayViewVarHandle(short[].class, LITTLE_ENDIAN);
  static final VarHandle INTS = byteArrayViewVarHandle(int[].class, LITTLE_ENDIAN);
  static final VarHandle LONGS = byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);

  private static final int OFFSET_BITS = 36;
  private static final long OFFSET_MASK = (1L << OFFSET_BITS) - 1;
  private static final byte POISON = (byte) 0xA5;
  private static final long WRITTEN = 0x01010101_01010101L;
  private static final int[] NO_WRITERS = {};

  /** {@code written[i]} is 1 once byte i has been stored to. */
  private static final class Allocation {
    final byte[] bytes;
    final byte[] written;

    /** Per byte the block that wrote it, counted over all launches; see {@link #beginLaunch}. */
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

  /** Number of the running launch's first block; blocks of older launches have smaller numbers. */
  private int epoch = 1;

  private int epochEnd = 1;

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
    MemorySegment.copy(host, 0, MemorySegment.ofArray(a.bytes), at, host.byteSize());
    Arrays.fill(a.written, at, at + (int) host.byteSize(), (byte) 1);
  }

  void copyOut(MemorySegment host, long address) {
    Allocation a = resolve(address, host.byteSize(), "copy from");
    MemorySegment.copy(
        MemorySegment.ofArray(a.bytes), address & OFFSET_MASK, host, 0, host.byteSize());
  }

  void fill(long address, byte value, long bytes) {
    Allocation a = resolve(address, bytes, "fill of");
    int at = (int) (address & OFFSET_MASK);
    Arrays.fill(a.bytes, at, at + (int) bytes, value);
    Arrays.fill(a.written, at, at + (int) bytes, (byte) 1);
  }

  /** Tells the blocks of one launch from those before it. */
  void beginLaunch(int blocks) {
    if (epochEnd > Integer.MAX_VALUE - blocks) {
      for (Allocation a : allocations) if (a != null) a.writer = NO_WRITERS;
      epochEnd = 1;
    }
    epoch = epochEnd;
    epochEnd += blocks;
  }

  /** Zero-extended load of 1, 2, 4 or 8 bytes by block {@code block}. */
  long load(long address, int width, int block) {
    Allocation a = access(address, width, "read");
    int at = (int) (address & OFFSET_MASK);
    if (!initialised(a, at, width)) {
      throw new Fault(
          Fault.LAUNCH_FAILED, "uninitialised read of " + width + " bytes at " + name(address));
    }
    if (a.lastEpoch == epoch) unshared(a, at, width, block, "read");
    return get(a.bytes, at, width);
  }

  void store(long address, int width, long value, int block) {
    Allocation a = access(address, width, "write");
    int at = (int) (address & OFFSET_MASK);
    if (a.writer.length == 0) a.writer = new int[a.bytes.length];
    if (a.lastEpoch == epoch) unshared(a, at, width, block, "write");
    a.lastEpoch = epoch;
    int writer = epoch + block;
    for (int i = at; i < at + width; i++) a.writer[i] = writer;
    set(a.bytes, at, width, value);
    set(a.written, at, width, WRITTEN);
  }

  /** The value before, which must be there; {@link #put} follows. Atomics of blocks never clash. */
  long fetch(long address, int width) {
    Allocation a = access(address, width, "atomic");
    int at = (int) (address & OFFSET_MASK);
    if (!initialised(a, at, width)) {
      throw new Fault(
          Fault.LAUNCH_FAILED, "atomic on " + width + " uninitialised bytes at " + name(address));
    }
    return get(a.bytes, at, width);
  }

  void put(long address, int width, long value) {
    Allocation a = access(address, width, "atomic");
    set(a.bytes, (int) (address & OFFSET_MASK), width, value);
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
          "CUDA_ERROR_MISALIGNED_ADDRESS",
          action + " of " + width + " bytes at " + name(address));
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
      case 2 -> (short) SHORTS.get(a.written, at) == (short) WRITTEN;
      case 4 -> (int) INTS.get(a.written, at) == (int) WRITTEN;
      default -> (long) LONGS.get(a.written, at) == WRITTEN;
    };
  }

  private void unshared(Allocation a, int at, int width, int block, String action) {
    for (int i = at; i < at + width; i++) {
      int other = a.writer[i] - epoch;
      if (other >= 0 && other != block) {
        String what = action + " of byte " + i + " of a buffer";
        throw new Fault(
            Fault.LAUNCH_FAILED,
            "race between blocks: " + what + " that block " + other + " of the grid wrote too");
      }
    }
  }

  static long get(byte[] bytes, int at, int width) {
    return switch (width) {
      case 1 -> bytes[at] & 0xFFL;
      case 2 -> (short) SHORTS.get(bytes, at) & 0xFFFFL;
      case 4 -> (int) INTS.get(bytes, at) & 0xFFFFFFFFL;
      default -> (long) LONGS.get(bytes, at);
    };
  }

  static void set(byte[] bytes, int at, int width, long value) {
    switch (width) {
      case 1 -> bytes[at] = (byte) value;
      case 2 -> SHORTS.set(bytes, at, (short) value);
      case 4 -> INTS.set(bytes, at, (int) value);
      default -> LONGS.set(bytes, at, value);
    }
  }

  static String name(long address) {
    return "buffer " + (address >>> OFFSET_BITS) + " + " + (address & OFFSET_MASK);
  }
}
