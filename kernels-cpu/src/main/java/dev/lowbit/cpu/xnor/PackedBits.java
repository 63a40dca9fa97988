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

  final int rows;
  final int words;
  private final Workspace memory;

  PackedBits(BitMatrix weights, int first, int rows) {
    this.rows = rows;
    words = BitMatrix.wordsFor(weights.cols());
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

  long bytes() {
    return memory.bytes();
  }

  /**
   * Multiplies rows with a range of panels. A panel stays in L1 while the rows pass.
   *
   * @param entries address of {@link RowBlocks} entries
   * @param offsets address of {@code [words]} byte offsets, ints
   */
  void multiply(long entries, int count, long offsets, int fromPanel, int toPanel) {
    long panelBytes = (long) words * NR * Long.BYTES;
    int blocks = count / XnorTile.MR * XnorTile.MR;
    for (int p = fromPanel; p < toPanel; p++) {
      long panel = memory.address() + p * panelBytes;
      long column = (long) p * NR * Integer.BYTES;
      for (int i = 0; i < blocks; i += XnorTile.MR)
        XnorTile.tile4x4(entries + i * RowBlocks.ENTRY, offsets, words, panel, column);
      for (int i = blocks; i < count; i++)
        XnorTile.tile1x4(entries + i * RowBlocks.ENTRY, offsets, words, panel, column);
    }
  }
}
