package dev.lowbit.cpu.xnor;

import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.lowbit.Conv2d;
import dev.lowbit.xnor.BitMatrix;

/** The rows of the product: windows of a {@link BitImage}, in place or gathered. */
final class WindowRows {
  private final Conv2d g;
  private final BitImage image;
  private final boolean indirect;
  private final int channels;
  private final int words;

  WindowRows(Conv2d g, BitImage image, boolean indirect) {
    this.g = g;
    this.image = image;
    this.indirect = indirect;
    channels = g.channels() / g.groups();
    words = BitMatrix.wordsFor(g.k());
  }

  /**
   * Sets the entries of output pixels [m0, m0 + rows).
   *
   * @param packed address of the image
   * @param result address of the first pixel's results, {@code step} bytes before the next
   */
  void set(
      Scratch s,
      long packed,
      ConvTables tables,
      int group,
      int m0,
      int rows,
      long result,
      long step) {
    long groupBase = (long) group * (g.outputs() / g.groups()) * Integer.BYTES;
    int i = 0;
    for (int p = m0 / g.outW(), q = m0 % g.outW(); i < rows; p++, q = 0) {
      int count = Math.min(g.outW() - q, rows - i);
      long row = image.row(packed, p * g.strideH());
      long bit = image.window(q) + (long) group * channels;
      long base = tables.base(p) + groupBase;
      for (int end = i + count; i < end; i++, q++) {
        long bits = indirect ? row + bit / Byte.SIZE : s.bits + (long) i * words * Long.BYTES;
        if (!indirect) gather(row, bit, bits);
        RowBlocks.set(s.entry(i), bits, base + tables.column(q), result + i * step);
        bit += (long) g.strideW() * g.channels();
      }
    }
  }

  /**
   * Shifts a window's runs together: adjacent taps of a window row are one run, dilation and groups
   * break it into taps. Words are stored once, when they are full.
   */
  private void gather(long row, long bit, long to) {
    boolean adjacent = g.dilationW() == 1 && g.groups() == 1;
    int runs = adjacent ? 1 : g.kernelW();
    int length = adjacent ? g.kernelW() * channels : channels;
    long rowBytes = g.dilationH() * image.rowWords * Long.BYTES;
    long runBits = (long) g.dilationW() * g.channels();
    long word = 0;
    int filled = 0;
    for (int i = 0; i < g.kernelH(); i++, row += rowBytes) {
      for (int j = 0; j < runs; j++) {
        for (int done = 0; done < length; done += Long.SIZE) {
          int count = Math.min(Long.SIZE, length - done);
          long value = BitRun.get(row, bit + j * runBits + done, count);
          word |= value << filled;
          if (filled + count >= Long.SIZE) {
            ALL.set(JAVA_LONG_UNALIGNED, to & ADDRESS, word);
            to += Long.BYTES;
            word = filled == 0 ? 0 : value >>> (Long.SIZE - filled);
          }
          filled = (filled + count) % Long.SIZE;
        }
      }
    }
    if (filled != 0) ALL.set(JAVA_LONG_UNALIGNED, to & ADDRESS, word);
  }
}
