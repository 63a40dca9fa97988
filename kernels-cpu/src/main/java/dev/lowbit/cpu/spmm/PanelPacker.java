package dev.lowbit.cpu.spmm;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.cpu.SquareTranspose;
import dev.lowbit.spmm.SparseMatrix;
import dev.lowbit.spmm.SpmmSpec;

/**
 * Packs a block of pixels: a line of floats per input channel.
 *
 * <pre>
 *   NCHW   planes                                              --&gt; panel [channel][pixels]
 *   NHWC   pixels --&gt; rows [pixel][channels] --transpose--&gt; panel [channel][pixels]
 * </pre>
 *
 * <p>Lanes beyond the last pixel hold anything; nobody stores their sums.
 */
final class PanelPacker {
  /** Channels whose planes may be read in place: beyond, the pages are too many for the TLB. */
  private static final int IN_PLACE_CHANNELS = 256;

  /**
   * Entries per channel, at most, that read in place. With 128 channels of 3136 pixels, 6 entries
   * each, the packed panel took 1.15 times as long; with 13 entries, both the same.
   */
  private static final int IN_PLACE_ENTRIES = 16;

  /** Planes at such a distance would share a few lines of L1. */
  private static final int ALIASING = 2048;

  private final Tensor x;
  private final boolean planes;
  private final NumberRows numbers;
  private final int area;
  private final boolean floats;
  private final long pixelBytes;

  PanelPacker(SpmmSpec spec) {
    x = spec.x();
    planes = x.layout() == Layout.NCHW;
    numbers = new NumberRows(spec.input());
    floats = spec.input().floats();
    area = x.height() * x.width();
    long bytes = (long) padded(x.channels()) * Float.BYTES;
    pixelBytes = bytes + (bytes % ALIASING == 0 ? FLOAT_LANES * (long) Float.BYTES : 0);
  }

  private static int padded(int channels) {
    return Math.ceilDiv(channels, FLOAT_LANES) * FLOAT_LANES;
  }

  /** Whether whole blocks are better read where they lie. */
  boolean inPlace(SparseMatrix w) {
    return planes
        && floats
        && x.channels() <= IN_PLACE_CHANNELS
        && w.entries() <= (long) IN_PLACE_ENTRIES * x.channels()
        && (long) area * Float.BYTES % ALIASING != 0;
  }

  /** The address of a pixel of channel 0. */
  long address(long x, int n, int p) {
    long row = planes ? (long) n * this.x.total() + this.x.first() : (long) n * area + p;
    return x + (row * this.x.cols() + (planes ? p : this.x.first())) * numbers.elementBytes();
  }

  /** The panel, and for NHWC rows of pixels and a square. */
  long bytes() {
    long panel = padded(x.channels()) * Panel.LINE;
    return planes
        ? panel
        : panel + (Panel.MOST + FLOAT_LANES) * pixelBytes + SquareTranspose.bytes();
  }

  /**
   * Packs {@code count} pixels from p0 of image n.
   *
   * @param end where the tensor's memory ends
   * @param panel address of {@link #bytes}
   * @param line bytes of a line
   */
  void pack(long x, long end, int n, int p0, int count, long panel, long line) {
    long from = address(x, n, p0);
    if (planes) {
      numbers.read(from, area * numbers.elementBytes(), this.x.channels(), count, end, panel, line);
      return;
    }
    long stage = panel + padded(this.x.channels()) * Panel.LINE;
    long rows = stage + SquareTranspose.bytes();
    int channels = this.x.channels();
    numbers.read(
        from, this.x.total() * numbers.elementBytes(), count, channels, end, rows, pixelBytes);
    SquareTranspose.matrix(rows, pixelBytes, count, channels, panel, line, stage);
  }
}
