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
 *   address = 2^36 * allocation number + offset     (number 0 is never used, so null stays invalid)
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

  /** Number of the running operation's first block; older operations have smaller numbers. */
  private int epoch;

  private int epochEnd = 1;

  /** Operations below this number were done before the running one was queued. */
  private int ordered = 1;

  private long stream;
  private int[] starts = new int[1024];
  private long[] streams = new long[1024];
  private int operations;

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
    if (a.lastEpoch >= ordered) clash(a, at, (int) host.byteSize(), 0, "copy from");
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
    if (a.lastEpoch >= ordered) clash(a, at, bytes, 0, action);
    a.lastEpoch = epoch;
    Arrays.fill(a.writer, at, at + bytes, epoch);
    Arrays.fill(a.written, at, at + bytes, (byte) 1);
  }

  /** What to give to begin for an operation that is queued now. */
  int now() {
    return epochEnd;
  }

  /** Numbers the blocks of an operation of a stream that was queued at {@code queuedAt}. */
  void begin(int blocks, long onStream, int queuedAt) {
    if (epochEnd > Integer.MAX_VALUE - blocks) {
      for (Allocation a : allocations) if (a != null) a.writer = NO_WRITERS;
      epochEnd = 1;
      operations = 0;
    }
    if (operations == starts.length) {
      starts = Arrays.copyOf(starts, 2 * operations);
      streams = Arrays.copyOf(streams, 2 * operations);
    }
    epoch = epochEnd;
    epochEnd += blocks;
    ordered = queuedAt;
    stream = onStream;
    starts[operations] = epoch;
    streams[operations++] = onStream;
  }

  /** Zero-extended load of 1, 2, 4 or 8 bytes by block {@code block}. */
  long load(long address, int width, int block) {
    Allocation a = access(address, width, "read");
    int at = (int) (address & OFFSET_MASK);
    if (!initialised(a, at, width)) {
      throw new Fault(
          Fault.LAUNCH_FAILED, "uninitialised read of " + width + " bytes at " + name(address));
    }
    if (a.lastEpoch >= ordered) clash(a, at, width, block, "read");
    return get(a.bytes, at, width);
  }

  void store(long address, int width, long value, int block) {
    Allocation a = access(address, width, "write");
    int at = (int) (address & OFFSET_MASK);
    if (a.writer.length == 0) a.writer = new int[a.bytes.length];
    if (a.lastEpoch >= ordered) clash(a, at, width, block, "write");
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

  private void clash(Allocation a, int at, int width, int block, String action) {
    for (int i = at; i < at + width; i++) {
      int other = a.writer[i];
      if (other < ordered || other == epoch + block) continue;
      String what = action + " of byte " + i + " of a buffer ";
      if (other >= epoch) {
        int index = other - epoch;
        throw new Fault(
            Fault.LAUNCH_FAILED,
            "race between blocks: " + what + "that block " + index + " of the grid wrote too");
      }
      int found = Arrays.binarySearch(starts, 0, operations, other);
      long by = streams[found >= 0 ? found : -found - 2];
      if (by != stream) {
        throw new Fault(
            Fault.LAUNCH_FAILED,
            "race between streams: " + what + "that stream " + by + " wrote, not synchronised");
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
