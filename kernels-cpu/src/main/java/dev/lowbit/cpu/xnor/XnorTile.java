package dev.lowbit.cpu.xnor;

import static dev.lowbit.cpu.Lanes.INT;
import static dev.lowbit.cpu.Lanes.INTS;
import static dev.lowbit.cpu.Lanes.LONGS;
import static dev.lowbit.cpu.Lanes.LONG_BYTES;
import static dev.lowbit.cpu.Lanes.LONG_LANES;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static dev.lowbit.cpu.Workspace.OFFSET;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.BIT_COUNT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;

/**
 * Micro-kernel of the family: MR rows of bits against NR rows of weights.
 *
 * <p>Sixteen counters, four loads of the panel and four broadcasts per word: 48 vector operations
 * against 8 loads, so a machine with four vector ports stays bound by the operations. A 64-bit
 * counter cannot overflow, its value fits 32 bits, and the caller proves that the result fits an
 * int.
 *
 * <p>C2 inlines about as many Vector API calls as tile4x4 has: with the first word peeled, to save
 * its additions, it boxed every vector and was 180 times slower.
 *
 * <p>The two vectors of a pair hold even and odd columns ({@link PackedBits}): even + (odd &lt;&lt;
 * 32) is then a vector of ints in column order, without a narrowing per vector.
 */
final class XnorTile {
  static final int MR = 4;
  static final int NR = 4 * LONG_LANES;

  private XnorTile() {}

  /**
   * For rows i &lt; MR and columns j &lt; NR: result[i][j] = base[i][j] - 2 * sum over w of
   * popcount(word(i, w) ^ panel[w][j]), with word(i, w) at {@code rows[i].bits + offsets[w]}.
   *
   * @param rows address of MR entries of {@link RowBlocks}
   * @param offsets address of {@code [words]} byte offsets, ints
   * @param words number of words, at least 1
   * @param panel address of {@code [words][NR]} longs
   * @param column byte offset of the panel's first column in bases and results
   */
  static void tile4x4(long rows, long offsets, int words, long panel, long column) {
    long entry = rows & ADDRESS;
    long a0 = ALL.get(JAVA_LONG_UNALIGNED, entry) & ADDRESS;
    long a1 = ALL.get(JAVA_LONG_UNALIGNED, entry + RowBlocks.ENTRY) & ADDRESS;
    long a2 = ALL.get(JAVA_LONG_UNALIGNED, entry + 2 * RowBlocks.ENTRY) & ADDRESS;
    long a3 = ALL.get(JAVA_LONG_UNALIGNED, entry + 3 * RowBlocks.ENTRY) & ADDRESS;
    LongVector d00 = LongVector.zero(LONGS);
    LongVector d01 = d00;
    LongVector d02 = d00;
    LongVector d03 = d00;
    LongVector d10 = d00;
    LongVector d11 = d00;
    LongVector d12 = d00;
    LongVector d13 = d00;
    LongVector d20 = d00;
    LongVector d21 = d00;
    LongVector d22 = d00;
    LongVector d23 = d00;
    LongVector d30 = d00;
    LongVector d31 = d00;
    LongVector d32 = d00;
    LongVector d33 = d00;
    // Not a counted loop: C2 would split it in three, 15 % slower at 16 words.
    long end = panel + words * (NR * (long) Long.BYTES);
    while (panel != end) {
      panel &= ADDRESS;
      offsets &= ADDRESS;
      long at = ALL.get(JAVA_INT_UNALIGNED, offsets) & Integer.MAX_VALUE;
      LongVector y0 = LongVector.fromMemorySegment(LONGS, ALL, panel, LITTLE_ENDIAN);
      LongVector y1 = LongVector.fromMemorySegment(LONGS, ALL, panel + LONG_BYTES, LITTLE_ENDIAN);
      LongVector y2 =
          LongVector.fromMemorySegment(LONGS, ALL, panel + 2L * LONG_BYTES, LITTLE_ENDIAN);
      LongVector y3 =
          LongVector.fromMemorySegment(LONGS, ALL, panel + 3L * LONG_BYTES, LITTLE_ENDIAN);
      LongVector x0 = LongVector.broadcast(LONGS, ALL.get(JAVA_LONG_UNALIGNED, a0 + at));
      d00 = d00.add(x0.lanewise(XOR, y0).lanewise(BIT_COUNT));
      d01 = d01.add(x0.lanewise(XOR, y1).lanewise(BIT_COUNT));
      d02 = d02.add(x0.lanewise(XOR, y2).lanewise(BIT_COUNT));
      d03 = d03.add(x0.lanewise(XOR, y3).lanewise(BIT_COUNT));
      LongVector x1 = LongVector.broadcast(LONGS, ALL.get(JAVA_LONG_UNALIGNED, a1 + at));
      d10 = d10.add(x1.lanewise(XOR, y0).lanewise(BIT_COUNT));
      d11 = d11.add(x1.lanewise(XOR, y1).lanewise(BIT_COUNT));
      d12 = d12.add(x1.lanewise(XOR, y2).lanewise(BIT_COUNT));
      d13 = d13.add(x1.lanewise(XOR, y3).lanewise(BIT_COUNT));
      LongVector x2 = LongVector.broadcast(LONGS, ALL.get(JAVA_LONG_UNALIGNED, a2 + at));
      d20 = d20.add(x2.lanewise(XOR, y0).lanewise(BIT_COUNT));
      d21 = d21.add(x2.lanewise(XOR, y1).lanewise(BIT_COUNT));
      d22 = d22.add(x2.lanewise(XOR, y2).lanewise(BIT_COUNT));
      d23 = d23.add(x2.lanewise(XOR, y3).lanewise(BIT_COUNT));
      LongVector x3 = LongVector.broadcast(LONGS, ALL.get(JAVA_LONG_UNALIGNED, a3 + at));
      d30 = d30.add(x3.lanewise(XOR, y0).lanewise(BIT_COUNT));
      d31 = d31.add(x3.lanewise(XOR, y1).lanewise(BIT_COUNT));
      d32 = d32.add(x3.lanewise(XOR, y2).lanewise(BIT_COUNT));
      d33 = d33.add(x3.lanewise(XOR, y3).lanewise(BIT_COUNT));
      offsets += Integer.BYTES;
      panel += NR * (long) Long.BYTES;
    }
    // The epilogue stays in the kernel: C2 would box a vector handed to a helper of more than 35
    // bytecodes.
    long c = column & OFFSET;
    long base0 = (ALL.get(JAVA_LONG_UNALIGNED, entry + RowBlocks.BASE) & ADDRESS) + c;
    long to0 = (ALL.get(JAVA_LONG_UNALIGNED, entry + RowBlocks.RESULT) & ADDRESS) + c;
    IntVector n00 = d00.add(d01.lanewise(LSHL, 32)).reinterpretAsInts();
    INT.cast(IntVector.fromMemorySegment(INTS, ALL, base0, LITTLE_ENDIAN).sub(n00).sub(n00))
        .intoMemorySegment(ALL, to0, LITTLE_ENDIAN);
    IntVector n02 = d02.add(d03.lanewise(LSHL, 32)).reinterpretAsInts();
    INT.cast(
            IntVector.fromMemorySegment(INTS, ALL, base0 + LONG_BYTES, LITTLE_ENDIAN)
                .sub(n02)
                .sub(n02))
        .intoMemorySegment(ALL, to0 + LONG_BYTES, LITTLE_ENDIAN);
    long base1 =
        (ALL.get(JAVA_LONG_UNALIGNED, entry + RowBlocks.ENTRY + RowBlocks.BASE) & ADDRESS) + c;
    long to1 =
        (ALL.get(JAVA_LONG_UNALIGNED, entry + RowBlocks.ENTRY + RowBlocks.RESULT) & ADDRESS) + c;
    IntVector n10 = d10.add(d11.lanewise(LSHL, 32)).reinterpretAsInts();
    INT.cast(IntVector.fromMemorySegment(INTS, ALL, base1, LITTLE_ENDIAN).sub(n10).sub(n10))
        .intoMemorySegment(ALL, to1, LITTLE_ENDIAN);
    IntVector n12 = d12.add(d13.lanewise(LSHL, 32)).reinterpretAsInts();
    INT.cast(
            IntVector.fromMemorySegment(INTS, ALL, base1 + LONG_BYTES, LITTLE_ENDIAN)
                .sub(n12)
                .sub(n12))
        .intoMemorySegment(ALL, to1 + LONG_BYTES, LITTLE_ENDIAN);
    long base2 =
        (ALL.get(JAVA_LONG_UNALIGNED, entry + 2 * RowBlocks.ENTRY + RowBlocks.BASE) & ADDRESS) + c;
    long to2 =
        (ALL.get(JAVA_LONG_UNALIGNED, entry + 2 * RowBlocks.ENTRY + RowBlocks.RESULT) & ADDRESS)
            + c;
    IntVector n20 = d20.add(d21.lanewise(LSHL, 32)).reinterpretAsInts();
    INT.cast(IntVector.fromMemorySegment(INTS, ALL, base2, LITTLE_ENDIAN).sub(n20).sub(n20))
        .intoMemorySegment(ALL, to2, LITTLE_ENDIAN);
    IntVector n22 = d22.add(d23.lanewise(LSHL, 32)).reinterpretAsInts();
    INT.cast(
            IntVector.fromMemorySegment(INTS, ALL, base2 + LONG_BYTES, LITTLE_ENDIAN)
                .sub(n22)
                .sub(n22))
        .intoMemorySegment(ALL, to2 + LONG_BYTES, LITTLE_ENDIAN);
    long base3 =
        (ALL.get(JAVA_LONG_UNALIGNED, entry + 3 * RowBlocks.ENTRY + RowBlocks.BASE) & ADDRESS) + c;
    long to3 =
        (ALL.get(JAVA_LONG_UNALIGNED, entry + 3 * RowBlocks.ENTRY + RowBlocks.RESULT) & ADDRESS)
            + c;
    IntVector n30 = d30.add(d31.lanewise(LSHL, 32)).reinterpretAsInts();
    INT.cast(IntVector.fromMemorySegment(INTS, ALL, base3, LITTLE_ENDIAN).sub(n30).sub(n30))
        .intoMemorySegment(ALL, to3, LITTLE_ENDIAN);
    IntVector n32 = d32.add(d33.lanewise(LSHL, 32)).reinterpretAsInts();
    INT.cast(
            IntVector.fromMemorySegment(INTS, ALL, base3 + LONG_BYTES, LITTLE_ENDIAN)
                .sub(n32)
                .sub(n32))
        .intoMemorySegment(ALL, to3 + LONG_BYTES, LITTLE_ENDIAN);
  }

  /**
   * The same for one row: what is left of m modulo MR, and the matrix-vector product. Four
   * counters; bound by the loads of the panel.
   *
   * @param row address of one entry of {@link RowBlocks}
   * @param words number of words, may be 0
   * @param counts address of {@code [NR]} longs that the counters start from
   */
  static void tile1x4(long row, long offsets, int words, long panel, long column, long counts) {
    long entry = row & ADDRESS;
    long a = ALL.get(JAVA_LONG_UNALIGNED, entry) & ADDRESS;
    long from = counts & ADDRESS;
    LongVector d0 = LongVector.fromMemorySegment(LONGS, ALL, from, LITTLE_ENDIAN);
    LongVector d1 = LongVector.fromMemorySegment(LONGS, ALL, from + LONG_BYTES, LITTLE_ENDIAN);
    LongVector d2 = LongVector.fromMemorySegment(LONGS, ALL, from + 2L * LONG_BYTES, LITTLE_ENDIAN);
    LongVector d3 = LongVector.fromMemorySegment(LONGS, ALL, from + 3L * LONG_BYTES, LITTLE_ENDIAN);
    long end = panel + words * (NR * (long) Long.BYTES);
    while (panel != end) {
      panel &= ADDRESS;
      offsets &= ADDRESS;
      long at = ALL.get(JAVA_INT_UNALIGNED, offsets) & Integer.MAX_VALUE;
      LongVector y0 = LongVector.fromMemorySegment(LONGS, ALL, panel, LITTLE_ENDIAN);
      LongVector y1 = LongVector.fromMemorySegment(LONGS, ALL, panel + LONG_BYTES, LITTLE_ENDIAN);
      LongVector y2 =
          LongVector.fromMemorySegment(LONGS, ALL, panel + 2L * LONG_BYTES, LITTLE_ENDIAN);
      LongVector y3 =
          LongVector.fromMemorySegment(LONGS, ALL, panel + 3L * LONG_BYTES, LITTLE_ENDIAN);
      LongVector x = LongVector.broadcast(LONGS, ALL.get(JAVA_LONG_UNALIGNED, a + at));
      d0 = d0.add(x.lanewise(XOR, y0).lanewise(BIT_COUNT));
      d1 = d1.add(x.lanewise(XOR, y1).lanewise(BIT_COUNT));
      d2 = d2.add(x.lanewise(XOR, y2).lanewise(BIT_COUNT));
      d3 = d3.add(x.lanewise(XOR, y3).lanewise(BIT_COUNT));
      offsets += Integer.BYTES;
      panel += NR * (long) Long.BYTES;
    }
    long c = column & OFFSET;
    long base = (ALL.get(JAVA_LONG_UNALIGNED, entry + RowBlocks.BASE) & ADDRESS) + c;
    long to = (ALL.get(JAVA_LONG_UNALIGNED, entry + RowBlocks.RESULT) & ADDRESS) + c;
    IntVector n0 = d0.add(d1.lanewise(LSHL, 32)).reinterpretAsInts();
    IntVector n2 = d2.add(d3.lanewise(LSHL, 32)).reinterpretAsInts();
    INT.cast(IntVector.fromMemorySegment(INTS, ALL, base, LITTLE_ENDIAN).sub(n0).sub(n0))
        .intoMemorySegment(ALL, to, LITTLE_ENDIAN);
    INT.cast(
            IntVector.fromMemorySegment(INTS, ALL, base + LONG_BYTES, LITTLE_ENDIAN)
                .sub(n2)
                .sub(n2))
        .intoMemorySegment(ALL, to + LONG_BYTES, LITTLE_ENDIAN);
  }
}
