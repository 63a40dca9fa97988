package dev.lowbit.cpu.gemm;

import static dev.lowbit.cpu.gemm.DenseTile.NARROW;
import static dev.lowbit.cpu.gemm.DenseTile.WIDE;

/**
 * A k x columns matrix in panels, each {@code [k][width]} floats; the last one is narrow if that
 * holds its columns. Columns beyond the matrix are zeros.
 *
 * <pre>
 *   | row 0 of columns 0 .. WIDE-1 | row 1 | ... | row k-1 | row 0 of columns WIDE .. 2*WIDE-1 | ...
 * </pre>
 */
final class Panels {
  private Panels() {}

  /** Columns of the panel that begins where {@code columns} are left. */
  static int width(int columns) {
    return columns > NARROW ? WIDE : NARROW;
  }

  /** The columns in panels without padding: all, or all but those of the last panel. */
  static int whole(int columns) {
    int last = columns % WIDE;
    return last == NARROW ? columns : columns - last;
  }

  /** Bytes of all panels. */
  static long bytes(int columns, int k) {
    int last = columns / WIDE * WIDE;
    long padded = columns == last ? last : (long) last + width(columns - last);
    return Math.multiplyExact(padded * k, Float.BYTES);
  }

  /** Byte offset of the panel that starts at column j. */
  static long panel(int j, int k) {
    return (long) j * k * Float.BYTES;
  }

  /** Byte offset of element (l, j). */
  static long offset(int j, int columns, int l, int k) {
    int first = j / WIDE * WIDE;
    return panel(first, k) + ((long) l * width(columns - first) + j - first) * Float.BYTES;
  }
}
