package dev.lowbit.gpu.emulator;

/**
 * When and by whom a place of shared memory was written or read.
 *
 * <pre>
 *   stamp   bits 32-62 block interval   12-31 warp interval   10-11 flags   0-9 thread
 * </pre>
 *
 * <p>Block intervals end at block barriers, warp intervals at {@code bar.warp.sync}.
 */
final class Stamp {
  static final long MIXED = -1;
  static final int THREAD = 0x3FF;

  /** On a write: by an atomic. On a read: by several lanes of the warp. */
  static final long ATOMIC = 1 << 10;

  static final long LANES = 1 << 10;

  /** On a write: a copy in flight. On a read: by several warps. */
  static final long PENDING = 1 << 11;

  static final long WARPS = 1 << 11;
  static final int WARP_SHIFT = 12;

  private Stamp() {}

  static int warp(long stamp) {
    return (int) (stamp & THREAD) >> 5;
  }

  static boolean concurrentLanes(long seen, long now) {
    long same = -1L << WARP_SHIFT;
    return (seen & LANES) != 0 && (seen & same) == (now & same) && warp(seen) == warp(now);
  }

  /** Whether another lane's read at the same time is counted already. */
  static boolean knownLane(long seen, long now) {
    return seen == now || ((seen & LANES) != 0 && ((seen ^ now) & ~(LANES | 31)) == 0);
  }
}
