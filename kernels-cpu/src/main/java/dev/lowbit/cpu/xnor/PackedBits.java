package dev.lowbit.cpu.xnor;

import static dev.lowbit.cpu.Lanes.LONG_LANES;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.lowbit.cpu.Workspace;
import dev.lowbit.xnor.BitMatrix;

/**
 * Weight rows in panels of NR, word-major; missing rows of the last panel are 0.
 *
 * <pre>
 *   panel p | word 0 of rows p*NR ... p*NR+NR-1 | word 1 | ... | word words-1 |
 *
 *   word w  | pair of vectors, 2*LANES rows | pair of vectors |
 *             rows 0 2 4 ... in the first, 1 3 5 ... in the second: see XnorTile
 * </pre>
 */
final class PackedBits {
  private static final int NR = XnorTile.NR;
  private static final long GROUP_BYTES = 16 << 10;

  final int rows;
  final int words;
  private final boolean carrySave;
  private final Workspace memory;

  PackedBits(BitMatrix weights, int first, int rows) {
    this.rows = rows;
    words = BitMatrix.wordsFor(weights.cols());
    carrySave = Counting.carrySave() && words >= CarrySaveTile.WORDS;
    memory = new Workspace((long) panels() * words * NR * Long.BYTES);
    for (int j = 0; j < rows; j++) {
      for (int w = 0; w < words; w++) {
        long word = 0;
        int bits = Math.min(Long.SIZE, weights.cols() - w * Long.SIZE);
        for (int b = 0; b < bits; b++)
          if (weights.sign(first + j, w * Long.SIZE + b) > 0) word |= 1L << b;
        long at = ((long) j / NR * words + w) * NR + slot(j % NR);
        ALL.set(JAVA_LONG_UNALIGNED, memory.address() + at * Long.BYTES, word);
      }
    }
  }

  private static int slot(int row) {
    int pair = 2 * LONG_LANES;
    return row / pair * pair + row % 2 * LONG_LANES + row % pair / 2;
  }

  int panels() {
    return (rows + NR - 1) / NR;
  }

  /** How differing bits are counted, for explain. */
  String counting() {
    return carrySave
        ? "carry-save adders, because this machine has no fast vector popcount"
        : "vector popcount";
  }

  long bytes() {
    return memory.bytes();
  }

  /**
   * Multiplies rows with a range of panels. A panel stays in L1 while the rows pass.
   *
   * @param s has the {@link RowBlocks} entries
   * @param offsets address of {@code [words]} byte offsets, ints
   */
  void multiply(Scratch s, int count, long offsets, int fromPanel, int toPanel) {
    if (carrySave) carrySave(s, count, offsets, fromPanel, toPanel);
    else popcount(s, count, offsets, fromPanel, toPanel);
  }

  private long panel(int p) {
    return memory.address() + (long) p * words * NR * Long.BYTES;
  }

  private static long column(int p) {
    return (long) p * NR * Integer.BYTES;
  }

  private void popcount(Scratch s, int count, long offsets, int fromPanel, int toPanel) {
    int blocks = count / XnorTile.MR * XnorTile.MR;
    for (int p = fromPanel; p < toPanel; p++) {
      for (int i = 0; i < blocks; i += XnorTile.MR)
        XnorTile.tile4x4(s.entry(i), offsets, words, panel(p), column(p));
      for (int i = blocks; i < count; i++)
        XnorTile.tile1x4(s.entry(i), offsets, words, panel(p), column(p), s.counts);
    }
  }

  /** Several panels per row while they fit L1: a tile of one row writes only 2 lines of it. */
  private void carrySave(Scratch s, int count, long offsets, int fromPanel, int toPanel) {
    int steps = words / CarrySaveTile.WORDS;
    int done = steps * CarrySaveTile.WORDS;
    long restOffsets = offsets + (long) done * Integer.BYTES;
    long restPanel = (long) done * NR * Long.BYTES;
    int group = (int) Math.max(1, GROUP_BYTES / ((long) words * NR * Long.BYTES));
    for (int from = fromPanel; from < toPanel; from += group) {
      int to = Math.min(from + group, toPanel);
      for (int i = 0; i < count; i++) {
        for (int p = from; p < to; p++) {
          CarrySaveTile.count1x4(s.entry(i), offsets, steps, panel(p), s.counts);
          XnorTile.tile1x4(
              s.entry(i), restOffsets, words - done, panel(p) + restPanel, column(p), s.counts);
        }
      }
    }
  }
}
