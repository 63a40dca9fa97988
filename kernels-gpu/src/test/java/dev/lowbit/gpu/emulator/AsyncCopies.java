package dev.lowbit.gpu.emulator;

import java.util.Arrays;

/**
 * The {@code cp.async} copies of one warp. Data is read when the copy is issued and delivered when
 * its thread waits for the group, never earlier, so whoever looks too soon is caught by {@link
 * SharedMemory}.
 */
final class AsyncCopies {
  private final int[] committed = new int[32];
  private int[] lane = new int[64];
  private int[] group = new int[64];
  private int[] target = new int[64];
  private int[] width = new int[64];
  private long[] low = new long[64];
  private long[] high = new long[64];
  private int count;

  void clear() {
    count = 0;
    Arrays.fill(committed, 0);
  }

  void add(int l, int at, int bytes, long lowBits, long highBits) {
    if (count == lane.length) grow();
    lane[count] = l;
    group[count] = committed[l];
    target[count] = at;
    width[count] = bytes;
    low[count] = lowBits;
    high[count] = highBits;
    count++;
  }

  private void grow() {
    int n = 2 * count;
    lane = Arrays.copyOf(lane, n);
    group = Arrays.copyOf(group, n);
    target = Arrays.copyOf(target, n);
    width = Arrays.copyOf(width, n);
    low = Arrays.copyOf(low, n);
    high = Arrays.copyOf(high, n);
  }

  void commit(int mask) {
    for (int m = mask; m != 0; m &= m - 1) committed[Integer.numberOfTrailingZeros(m)]++;
  }

  /** Delivers all but the latest {@code pending} groups; {@code pending} -1: uncommitted too. */
  void await(int mask, int pending, SharedMemory shared, int firstThread) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int l = lane[i];
      boolean due = pending < 0 || group[i] < committed[l] - pending;
      if ((mask >> l & 1) != 0 && due) {
        shared.deliver(target[i], width[i], low[i], high[i], firstThread + l);
      } else {
        keep(i, kept++);
      }
    }
    count = kept;
  }

  private void keep(int from, int to) {
    lane[to] = lane[from];
    group[to] = group[from];
    target[to] = target[from];
    width[to] = width[from];
    low[to] = low[from];
    high[to] = high[from];
  }
}
