package dev.lowbit.cpu.xnor;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.lowbit.Conv2d;
import dev.lowbit.Padding;

/**
 * One image as bits with its padding, pixels dense: c bits each, so that a window row of adjacent
 * taps is one run of kernelW * c bits, whatever c is.
 *
 * <pre>
 *   row | fill ... left padding | pixel 0 | pixel 1 | ... | pixel w-1 | right padding ... | slack |
 *                               ^ bit lead, a multiple of 64: packing writes whole words
 * </pre>
 *
 * <p>ZERO padding is packed as -1 and corrected in the bases ({@link ConvTables}).
 */
final class BitImage {
  private final Conv2d g;
  private final Padding padding;
  final long lead;
  final long rowWords;
  private final int rows;

  BitImage(Conv2d g, Padding padding) {
    this.g = g;
    this.padding = padding;
    lead = ((long) g.padLeft() * g.channels() + 63) / 64 * 64;
    rowWords = (lead + (long) (g.width() + g.padRight()) * g.channels() + 63) / 64 + 1;
    rows = g.height() + g.padTop() + g.padBottom();
    if (bytes() > Integer.MAX_VALUE)
      throw new IllegalArgumentException(
          "a packed image has " + bytes() + " bytes, at most " + Integer.MAX_VALUE);
  }

  long bytes() {
    return rows * rowWords * Long.BYTES;
  }

  /** The word around a row's data: all ones or all zeros. */
  long fill() {
    return padding == Padding.ONE ? -1L : 0;
  }

  /** The address of padded row y. */
  long row(long image, int y) {
    return image + y * rowWords * Long.BYTES;
  }

  /** The address of the data of image row y. */
  long data(long image, int y) {
    return row(image, y + g.padTop()) + lead / Byte.SIZE;
  }

  /** The bit in its row at which the window of output column q starts. */
  long window(int q) {
    return lead + ((long) q * g.strideW() - g.padLeft()) * g.channels();
  }

  /** Fills all rows; rows of padding keep it. */
  void clear(long image) {
    for (int y = 0; y < rows; y++) fillRow(row(image, y));
  }

  /**
   * Prepares image row y for its data: fills it unless data are whole words, which replace theirs.
   */
  void clearRow(long image, int y) {
    boolean whole = g.channels() % Long.SIZE == 0 && padding != Padding.REPLICATE;
    if (!whole) fillRow(row(image, y + g.padTop()));
  }

  private void fillRow(long row) {
    long fill = fill();
    for (long w = 0; w < rowWords; w++) ALL.set(JAVA_LONG_UNALIGNED, row + w * Long.BYTES, fill);
  }

  /** Completes image row y after packing: the replicated pixels beside it, and above and below. */
  void complete(long image, int y) {
    if (padding != Padding.REPLICATE) return;
    int c = g.channels();
    long row = row(image, y + g.padTop());
    for (int x = 1; x <= g.padLeft(); x++) BitRun.copy(row, lead, row, lead - (long) x * c, c);
    long last = lead + (g.width() - 1L) * c;
    for (int x = 1; x <= g.padRight(); x++) BitRun.copy(row, last, row, last + (long) x * c, c);
    if (y == 0) for (int i = 0; i < g.padTop(); i++) copyRow(row, row(image, i));
    if (y == g.height() - 1)
      for (int i = g.padTop() + g.height(); i < rows; i++) copyRow(row, row(image, i));
  }

  private void copyRow(long from, long to) {
    for (long w = 0; w < rowWords; w++)
      ALL.set(
          JAVA_LONG_UNALIGNED,
          to + w * Long.BYTES,
          ALL.get(JAVA_LONG_UNALIGNED, from + w * Long.BYTES));
  }
}
