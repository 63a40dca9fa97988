package dev.lowbit.cpu.xnor;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

/** A 64 x 64 matrix of bits in 64 words, transposed in place. */
final class BitTranspose {
  static final long BYTES = 64L * Long.BYTES;

  private BitTranspose() {}

  /**
   * Bit c of word r becomes bit r of word c: six rounds exchange the off-diagonal blocks of size
   * 32, 16, ... 1.
   */
  static void square(long words) {
    long mask = 0x0000_0000_FFFF_FFFFL;
    for (int size = 32; size != 0; size >>= 1, mask ^= mask << size) {
      for (int r = 0; r < Long.SIZE; r = (r + size + 1) & ~size) {
        long low = words + (long) r * Long.BYTES;
        long high = low + (long) size * Long.BYTES;
        long a = ALL.get(JAVA_LONG_UNALIGNED, low);
        long b = ALL.get(JAVA_LONG_UNALIGNED, high);
        long swap = ((a >>> size) ^ b) & mask;
        ALL.set(JAVA_LONG_UNALIGNED, low, a ^ (swap << size));
        ALL.set(JAVA_LONG_UNALIGNED, high, b ^ swap);
      }
    }
  }
}
