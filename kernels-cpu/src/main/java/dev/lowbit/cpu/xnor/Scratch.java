package dev.lowbit.cpu.xnor;

import static dev.lowbit.cpu.Lanes.padded;
import static dev.lowbit.cpu.Workspace.ALL;
import static dev.lowbit.cpu.Workspace.aligned;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.xnor.BitMatrix;
import java.lang.foreign.MemorySegment;

/**
 * What one task of a product needs for a chunk of rows.
 *
 * <pre>
 *   | entries [rows] | bits [rows][words] | sums [rows][padded(n)] + slack |
 *   | addend [padded(n)] + slack | counts [NR] |
 * </pre>
 */
final class Scratch {
  final Workspace memory;
  final long entries;
  final long bits;
  final long sums;

  /** A row of the residual. */
  final long addend;

  /** What the counters of a row start from: 0, or the counts of {@link CarrySaveTile}. */
  final long counts;

  private final int words;

  Scratch(int chunkRows, int n, int words) {
    this.words = words;
    long entryBytes = aligned(chunkRows * RowBlocks.ENTRY);
    long bitBytes = aligned((long) chunkRows * words * Long.BYTES);
    long columns = Math.max(padded(n), XnorTile.NR);
    long sumBytes = aligned(chunkRows * columns * Integer.BYTES + EpiloguePass.SLACK_BYTES);
    long addendBytes = aligned(columns * Integer.BYTES + EpiloguePass.SLACK_BYTES);
    memory =
        new Workspace(
            entryBytes + bitBytes + sumBytes + addendBytes + XnorTile.NR * (long) Long.BYTES);
    entries = memory.address();
    bits = entries + entryBytes;
    sums = bits + bitBytes;
    addend = sums + sumBytes;
    counts = addend + addendBytes;
  }

  static long rowBytes(int n, int words) {
    return RowBlocks.ENTRY + (long) words * Long.BYTES + (long) padded(n) * Integer.BYTES;
  }

  long entry(int i) {
    return entries + i * RowBlocks.ENTRY;
  }

  /**
   * The address of the first of {@code count} rows of a: where they lie, or their masked copy here.
   *
   * <p>Reading a native segment in place skips the copy, about 4 % at m = n = 256, k = 1024; the
   * caller has checked liveness and thread, and BitMatrix has checked the extent.
   */
  long bits(BitMatrix a, int first, int count) {
    if (inPlace(a)) return a.words().address() + first * step(a);
    for (int i = 0; i < count && words > 0; i++) {
      long to = bits + i * step(a);
      MemorySegment.copy(
          a.words(),
          (first + i) * a.rowStride() * Long.BYTES,
          memory.memory(),
          to - memory.address(),
          step(a));
      long last = to + (words - 1L) * Long.BYTES;
      long valid = EpiloguePass.valid(a.cols() - (words - 1) * Long.SIZE);
      ALL.set(JAVA_LONG, last, ALL.get(JAVA_LONG, last) & valid);
    }
    return bits;
  }

  /** The distance between rows at {@link #bits}, in bytes. */
  long step(BitMatrix a) {
    return (inPlace(a) ? a.rowStride() : words) * Long.BYTES;
  }

  private static boolean inPlace(BitMatrix a) {
    boolean clear = !a.wrapped() || a.cols() % Long.SIZE == 0;
    return clear && a.words().isNative();
  }
}
