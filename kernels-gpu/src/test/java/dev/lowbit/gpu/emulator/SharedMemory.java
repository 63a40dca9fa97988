package dev.lowbit.gpu.emulator;

import java.util.Arrays;

/**
 * One block's shared memory with a check of bounds, initialisation and races.
 *
 * <p>Every word remembers the {@link Stamp}s of its last write and of its reads; a word whose bytes
 * differ keeps them per byte. Two threads of one warp are ordered by {@code bar.warp.sync}, two of
 * different warps only by a block barrier; a conflicting pair without one in between is a race,
 * whatever order the emulator ran it in. Intervals grow from block to block, so a new block finds
 * nothing initialised.
 */
final class SharedMemory {
  private final byte[] bytes;
  private final int size;
  private final long[] wordWriter;
  private final long[] wordReader;
  private final long[] writer;
  private final long[] reader;
  private final int[] warpInterval = new int[32];
  private long start;
  private long interval;
  private final int[] copyLine = new int[1024];

  SharedMemory(int size) {
    this.size = size;
    int words = (size + 3) / 4;
    bytes = new byte[4 * words + 8];
    wordWriter = new long[words];
    wordReader = new long[words];
    writer = new long[4 * words];
    reader = new long[4 * words];
  }

  int size() {
    return size;
  }

  void beginBlock() {
    blockBarrier();
    start = interval;
  }

  void blockBarrier() {
    interval += 1L << 32;
    Arrays.fill(warpInterval, 0);
  }

  void warpBarrier(int warp) {
    warpInterval[warp]++;
  }

  long load(long address, int width, int thread) {
    int at = check(address, width, width, "read");
    read(at, width, thread);
    return Bytes.get(bytes, at, width);
  }

  void store(long address, int width, long value, int thread) {
    int at = check(address, width, width, "write");
    write(at, width, thread, 0);
    Bytes.set(bytes, at, width, value);
  }

  /** The value before an atomic; {@link #put} follows. */
  long fetch(long address, int width, int thread) {
    int at = check(address, width, width, "atomic");
    if (!initialised(at, width)) throw uninitialised(at, thread);
    write(at, width, thread, Stamp.ATOMIC);
    return Bytes.get(bytes, at, width);
  }

  void put(long address, int width, long value) {
    Bytes.set(bytes, (int) address, width, value);
  }

  /** Marks the target of a copy that is in flight: until it is delivered nobody may touch it. */
  void beginCopy(long address, int width, int thread, int line) {
    int at = check(address, width, width, "copy");
    write(at, width, thread, Stamp.PENDING);
    copyLine[thread] = line;
  }

  void deliver(int at, int width, long low, long high, int thread) {
    for (int w = at >> 2; w < (at + width) >> 2; w++) wordWriter[w] = now(thread);
    Bytes.set(bytes, at, Math.min(width, 8), low);
    if (width == 16) Bytes.set(bytes, at + 8, 8, high);
  }

  int check(long address, int width, int alignment, String action) {
    if (address < 0 || address + width > size) {
      throw new Fault(
          Fault.ILLEGAL_ADDRESS,
          action + " of " + width + " bytes at shared " + address + " of " + size);
    }
    if ((address & alignment - 1) != 0) {
      throw new Fault(
          "CUDA_ERROR_MISALIGNED_ADDRESS", action + " of " + width + " bytes at shared " + address);
    }
    return (int) address;
  }

  /** Loads 4 bytes for each lane of {@code mask} into {@code row}: the hot loop of most kernels. */
  void loadWords(Warp warp, long[] addresses, int mask, int row) {
    long[] writers = wordWriter;
    long[] readers = wordReader;
    long begun = start;
    long barrier = interval;
    long now = now(warp.firstThread);
    for (int m = mask; m != 0; m &= m - 1) {
      int l = Integer.numberOfTrailingZeros(m);
      long address = addresses[l];
      int w = (int) (address >> 2);
      if ((address & 3) != 0 || address < 0 || address + 4 > size) {
        warp.lane = l;
        check(address, 4, 4, "read");
      }
      long by = writers[w];
      if (by < begun || by >= barrier || (by & Stamp.PENDING) != 0) {
        warp.lane = l;
        readableWord(w, warp.firstThread + l, now + l);
      }
      long seen = readers[w];
      if (seen < barrier) readers[w] = seen == Stamp.MIXED ? mergedBytes(w, now + l) : now + l;
      else if ((seen & Stamp.WARPS) == 0 && !Stamp.knownLane(seen, now + l))
        readers[w] = merged(seen, now + l);
      warp.r[row + l] = (int) Bytes.INTS.get(bytes, 4 * w);
    }
  }

  private void readableWord(int w, int thread, long now) {
    if (wordWriter[w] != Stamp.MIXED) {
      readable(wordWriter[w], 4 * w, thread, now);
      return;
    }
    for (int i = 4 * w; i < 4 * w + 4; i++) readable(writer[i], i, thread, now);
  }

  private long mergedBytes(int w, long now) {
    for (int i = 4 * w; i < 4 * w + 4; i++) reader[i] = merged(reader[i], now);
    return Stamp.MIXED;
  }

  private void read(int at, int width, int thread) {
    long now = now(thread);
    if (width >= 4) {
      for (int w = at >> 2; w < (at + width) >> 2; w++) {
        readableWord(w, thread, now);
        wordReader[w] =
            wordReader[w] == Stamp.MIXED ? mergedBytes(w, now) : merged(wordReader[w], now);
      }
      return;
    }
    split(at >> 2);
    for (int i = at; i < at + width; i++) {
      readable(writer[i], i, thread, now);
      reader[i] = merged(reader[i], now);
    }
  }

  private void write(int at, int width, int thread, long flag) {
    long now = now(thread);
    if (width < 4) {
      split(at >> 2);
      for (int i = at; i < at + width; i++) {
        writable(writer[i], reader[i], i, thread, now | flag);
        writer[i] = now | flag;
      }
      return;
    }
    for (int w = at >> 2; w < (at + width) >> 2; w++) {
      if (wordWriter[w] == Stamp.MIXED || wordReader[w] == Stamp.MIXED) {
        split(w);
        for (int i = 4 * w; i < 4 * w + 4; i++)
          writable(writer[i], reader[i], i, thread, now | flag);
        wordReader[w] = 0;
      } else {
        writable(wordWriter[w], wordReader[w], 4 * w, thread, now | flag);
      }
      wordWriter[w] = now | flag;
    }
  }

  /** From now on the bytes of word {@code w} are looked at one by one. */
  private void split(int w) {
    if (wordWriter[w] != Stamp.MIXED) Arrays.fill(writer, 4 * w, 4 * w + 4, wordWriter[w]);
    if (wordReader[w] != Stamp.MIXED) Arrays.fill(reader, 4 * w, 4 * w + 4, wordReader[w]);
    wordWriter[w] = Stamp.MIXED;
    wordReader[w] = Stamp.MIXED;
  }

  private boolean initialised(int at, int width) {
    for (int i = at; i < at + width; i++) {
      long by = wordWriter[i >> 2];
      if ((by == Stamp.MIXED ? writer[i] : by) < start) return false;
    }
    return true;
  }

  private void readable(long by, int at, int thread, long now) {
    if (by < start) throw uninitialised(at, thread);
    if ((by & Stamp.PENDING) != 0) throw inFlight("read", at, thread, by);
    if (concurrent(by, now)) throw race("read", at, thread, "written", by);
  }

  private void writable(long by, long seen, int at, int thread, long now) {
    if (by >= start && (by & Stamp.PENDING) != 0) throw inFlight("written", at, thread, by);
    boolean bothAtomic = (by & now & Stamp.ATOMIC) != 0;
    if (!bothAtomic && concurrent(by, now)) throw race("written", at, thread, "written", by);
    boolean others = seen >= interval && (seen & Stamp.WARPS) != 0;
    boolean lanes = Stamp.concurrentLanes(seen, now);
    if (others || lanes || concurrent(seen, now)) throw race("written", at, thread, "read", seen);
  }

  private boolean concurrent(long then, long now) {
    if (then < interval || (then & Stamp.THREAD) == (now & Stamp.THREAD)) return false;
    return Stamp.warp(then) != Stamp.warp(now)
        || then >> Stamp.WARP_SHIFT == now >> Stamp.WARP_SHIFT;
  }

  /** One stamp for all reads since the barrier that a later write could clash with. */
  private long merged(long seen, long now) {
    if (seen < interval || seen == now) return now;
    if (Stamp.warp(seen) != Stamp.warp(now)) return now | Stamp.WARPS;
    if ((seen & Stamp.WARPS) != 0) return seen;
    if (seen >> Stamp.WARP_SHIFT != now >> Stamp.WARP_SHIFT) return now;
    return (seen & Stamp.THREAD) == (now & Stamp.THREAD) ? seen : now | Stamp.LANES;
  }

  private long now(int thread) {
    return interval | (long) warpInterval[thread >> 5] << Stamp.WARP_SHIFT | thread;
  }

  private static Fault uninitialised(int at, int thread) {
    return new Fault(
        Fault.LAUNCH_FAILED, "uninitialised read: shared byte " + at + " by thread " + thread);
  }

  private Fault inFlight(String did, int at, int thread, long by) {
    int other = (int) (by & Stamp.THREAD);
    String copy =
        "the copy of thread " + other + " in line " + copyLine[other] + " is not waited for";
    return new Fault(
        Fault.LAUNCH_FAILED,
        "shared byte " + at + " " + did + " by thread " + thread + " while " + copy);
  }

  private static Fault race(String did, int at, int thread, String before, long other) {
    long shared = before.equals("read") ? Stamp.WARPS | Stamp.LANES : 0;
    String by = "thread " + (other & Stamp.THREAD) + ((other & shared) != 0 ? " among others" : "");
    return new Fault(
        Fault.LAUNCH_FAILED,
        "race: shared byte "
            + (at + " " + did + " by thread " + thread + " and ")
            + (before + " by " + by + " without a barrier between"));
  }
}
