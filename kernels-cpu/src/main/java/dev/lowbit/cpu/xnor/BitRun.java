package dev.lowbit.cpu.xnor;

import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.lowbit.cpu.EpiloguePass;

/**
 * Runs of bits that start anywhere in a word. Bit positions count from a 64-bit aligned address.
 */
final class BitRun {
  private BitRun() {}

  /**
   * Reads {@code count} &lt;= 64 bits, one load when the run starts at a byte. Touches up to 8
   * bytes beyond the run's first word.
   */
  static long get(long address, long bit, int count) {
    long at = address + (bit >>> 3);
    int shift = (int) (bit & 7);
    long value = ALL.get(JAVA_LONG_UNALIGNED, at & ADDRESS) >>> shift;
    if (shift + count > Long.SIZE)
      value |= (long) ALL.get(JAVA_BYTE, (at & ADDRESS) + Long.BYTES) << (Long.SIZE - shift);
    return value & EpiloguePass.valid(count);
  }

  /** Overwrites {@code count} &lt;= 64 bits; {@code value} has no bit beyond them. */
  static void put(long address, long bit, int count, long value) {
    long at = address + (bit >>> 6) * Long.BYTES;
    int shift = (int) (bit & 63);
    long mask = EpiloguePass.valid(count);
    long word = ALL.get(JAVA_LONG_UNALIGNED, at);
    ALL.set(JAVA_LONG_UNALIGNED, at, (word & ~(mask << shift)) | (value << shift));
    if (shift + count > Long.SIZE) {
      int rest = Long.SIZE - shift;
      long next = ALL.get(JAVA_LONG_UNALIGNED, at + Long.BYTES);
      ALL.set(JAVA_LONG_UNALIGNED, at + Long.BYTES, (next & ~(mask >>> rest)) | (value >>> rest));
    }
  }

  /** Copies {@code count} bits. */
  static void copy(long from, long fromBit, long to, long toBit, int count) {
    for (int done = 0; done < count; done += Long.SIZE) {
      int bits = Math.min(Long.SIZE, count - done);
      put(to, toBit + done, bits, get(from, fromBit + done, bits));
    }
  }
}
