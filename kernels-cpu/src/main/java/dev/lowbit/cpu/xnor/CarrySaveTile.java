package dev.lowbit.cpu.xnor;

import static dev.lowbit.cpu.Lanes.LONG;
import static dev.lowbit.cpu.Lanes.LONGS;
import static dev.lowbit.cpu.Lanes.LONG_BYTES;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.BIT_COUNT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.LongVector;

/**
 * Counts differing bits where the machine has no vector popcount instruction: carry-save adders
 * (Harley and Seal) bring four words to one, so that one popcount out of a table serves four.
 *
 * <p>A full adder of x, y and the running sum s is written as u = x ^ s, v = y ^ s, carry = s ^ (u
 * &amp; v), s = u ^ y: the form that C2 folds, with the XORs of the operands, into ten VPTERNLOG
 * for four words. One vector at a time; eight words of two vectors also compile as long as every
 * load and broadcast is written out: a helper of our own is not inlined beyond 18,000 nodes.
 */
final class CarrySaveTile {
  /** Words of a step; what is left of a row is counted word by word. */
  static final int WORDS = 4;

  private static final long STEP = WORDS * (XnorTile.NR * (long) Long.BYTES);
  private static final long WORD = XnorTile.NR * (long) Long.BYTES;
  private static final long LOW = Integer.MAX_VALUE;

  private CarrySaveTile() {}

  /**
   * For columns j &lt; NR: counts[j] = sum over w &lt; WORDS * steps of popcount(word(w) ^
   * panel[w][j]), with word(w) at {@code row.bits + offsets[w]}.
   *
   * @param row address of one entry of {@link RowBlocks}
   * @param offsets address of {@code [WORDS * steps]} byte offsets, ints
   * @param panel address of {@code [WORDS * steps][NR]} longs
   * @param counts address of {@code [NR]} longs
   */
  static void count1x4(long row, long offsets, int steps, long panel, long counts) {
    long a = ALL.get(JAVA_LONG_UNALIGNED, row & ADDRESS) & ADDRESS;
    LongVector zero = LongVector.zero(LONGS);
    long lastVector = panel + WORD;
    while (panel != lastVector) {
      LongVector ones = zero;
      LongVector twos = zero;
      LongVector fours = zero;
      long p = panel;
      long o = offsets;
      long end = p + steps * STEP;
      while (p != end) {
        p &= ADDRESS;
        o &= ADDRESS;
        long at = ALL.get(JAVA_LONG_UNALIGNED, o);
        LongVector x =
            LongVector.fromMemorySegment(LONGS, ALL, p, LITTLE_ENDIAN)
                .lanewise(XOR, ALL.get(JAVA_LONG_UNALIGNED, a + (at & LOW)));
        LongVector y =
            LongVector.fromMemorySegment(LONGS, ALL, p + WORD, LITTLE_ENDIAN)
                .lanewise(XOR, ALL.get(JAVA_LONG_UNALIGNED, a + (at >>> 32 & LOW)));
        LongVector u = ones.lanewise(XOR, x);
        LongVector v = ones.lanewise(XOR, y);
        LongVector twos0 = ones.lanewise(XOR, u.lanewise(AND, v));
        ones = u.lanewise(XOR, y);
        at = ALL.get(JAVA_LONG_UNALIGNED, o + Long.BYTES);
        x =
            LongVector.fromMemorySegment(LONGS, ALL, p + 2 * WORD, LITTLE_ENDIAN)
                .lanewise(XOR, ALL.get(JAVA_LONG_UNALIGNED, a + (at & LOW)));
        y =
            LongVector.fromMemorySegment(LONGS, ALL, p + 3 * WORD, LITTLE_ENDIAN)
                .lanewise(XOR, ALL.get(JAVA_LONG_UNALIGNED, a + (at >>> 32 & LOW)));
        u = ones.lanewise(XOR, x);
        v = ones.lanewise(XOR, y);
        LongVector twos1 = ones.lanewise(XOR, u.lanewise(AND, v));
        ones = u.lanewise(XOR, y);
        u = twos.lanewise(XOR, twos0);
        v = twos.lanewise(XOR, twos1);
        fours = fours.add(twos.lanewise(XOR, u.lanewise(AND, v)).lanewise(BIT_COUNT));
        twos = u.lanewise(XOR, twos1);
        p += STEP;
        o += WORDS * (long) Integer.BYTES;
      }
      LONG.cast(
              fours
                  .lanewise(LSHL, 1)
                  .add(twos.lanewise(BIT_COUNT))
                  .lanewise(LSHL, 1)
                  .add(ones.lanewise(BIT_COUNT)))
          .intoMemorySegment(ALL, counts & ADDRESS, LITTLE_ENDIAN);
      panel += LONG_BYTES;
      counts += LONG_BYTES;
    }
  }
}
