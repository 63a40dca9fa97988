package dev.lowbit.cpu.spmm;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.lowbit.cpu.Workspace;
import dev.lowbit.spmm.SparseMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sparse weights as streams that the micro-kernels read once from front to back.
 *
 * <pre>
 *   group g = output channels 64g to 64g+63:  | blocks of R rows | single rows |
 *
 *   a block:   | bytes of entries | slot | R biases | entry | entry | ...     ints and floats
 *   an entry:  | channel | R weights |
 * </pre>
 *
 * <p>Within a group blocks are sorted by their number of entries: equal numbers follow each other,
 * so the end of the loop over entries is predicted. Unsorted rows of 6 to 25 entries took 1.1 to
 * 1.5 times as long. Rows beyond the last whole block are single.
 *
 * <p>Slot s is row s of the group. For integers a float sum is exact below 2^24 only: a block that
 * may exceed it is cut in pieces, and those after the first have slots of their own, from 64 on,
 * whose sums are added up as int32.
 */
final class PackedRows {
  /** Output channels of a group: a word of bits. */
  static final int GROUP = Long.SIZE;

  /** Where the slot is, and where the biases are. */
  static final long SLOT = Integer.BYTES;

  static final long HEADER = 2L * Integer.BYTES;

  private static final long EXACT = 1 << 24;

  private final SparseMatrix w;
  private final float[] scale;
  private final float[] bias;
  private final Workspace memory;
  private final long[] blocks;
  private final long[] singles;
  private final int[][] extras;
  private final int xBound;

  /** A block or a part of it. */
  private record Piece(int row, int rows, int slot, int first, int end) {
    int entries() {
      return end - first;
    }

    long bytes() {
      return HEADER + (long) rows * Float.BYTES + entries() * entryBytes();
    }

    long entryBytes() {
      return Integer.BYTES + (long) rows * Float.BYTES;
    }
  }

  /**
   * Packs.
   *
   * @param scale of every row, multiplied into its weights
   * @param bias of every row
   * @param xBound greatest |x| of integer activations, 0 for float
   */
  PackedRows(SparseMatrix w, float[] scale, float[] bias, int xBound) {
    this.w = w;
    this.scale = scale;
    this.bias = bias;
    this.xBound = xBound;
    int groups = Math.ceilDiv(w.rows(), GROUP);
    List<List<Piece>> pieces = new ArrayList<>();
    extras = new int[groups][];
    long bytes = 0;
    for (int g = 0; g < groups; g++) {
      List<Piece> group = pieces(g);
      pieces.add(group);
      for (Piece p : group) bytes += p.bytes();
    }
    memory = new Workspace(bytes);
    blocks = new long[groups + 1];
    singles = new long[groups];
    long at = memory.address();
    for (int g = 0; g < groups; g++) {
      blocks[g] = at;
      for (Piece p : pieces.get(g)) if (p.rows > 1) at = write(p, at);
      singles[g] = at;
      for (Piece p : pieces.get(g)) if (p.rows == 1) at = write(p, at);
    }
    blocks[groups] = at;
  }

  private List<Piece> pieces(int g) {
    List<Piece> pieces = new ArrayList<>();
    List<Integer> targets = new ArrayList<>();
    int size = w.blockRows();
    int end = Math.min(w.rows(), (g + 1) * GROUP);
    for (int row = g * GROUP; row < end; ) {
      int rows = row % size == 0 && row + size <= w.rows() ? size : 1;
      int first = w.rowPtr(row / size);
      int last = w.rowPtr(row / size + 1);
      int slot = row - g * GROUP;
      do {
        int cut = cut(row, rows, first, last);
        pieces.add(new Piece(row, rows, slot, first, cut));
        first = cut;
        slot = GROUP + targets.size();
        if (first < last) for (int i = 0; i < rows; i++) targets.add(row + i - g * GROUP);
      } while (first < last);
      row += rows;
    }
    extras[g] = targets.stream().mapToInt(Integer::intValue).toArray();
    pieces.sort(Comparator.comparingInt(Piece::entries));
    return pieces;
  }

  /** Where the sums of entries from {@code first} on may leave the exact range. */
  private int cut(int row, int rows, int first, int last) {
    long[] sum = new long[rows];
    for (int e = first; e < last; e++)
      for (int i = 0; i < rows; i++) {
        sum[i] += magnitude(e, row + i);
        if (sum[i] > EXACT) return e;
      }
    return last;
  }

  /** Greatest |w * x| of an entry, an integer. */
  private long magnitude(int e, int row) {
    return (long) (Math.abs(value(e, row)) * xBound);
  }

  private float value(int e, int row) {
    return w.entry(e, row % w.blockRows());
  }

  private long write(Piece p, long at) {
    ALL.set(JAVA_INT_UNALIGNED, at, Math.toIntExact(p.entries() * p.entryBytes()));
    ALL.set(JAVA_INT_UNALIGNED, at + SLOT, p.slot);
    at += HEADER;
    for (int i = 0; i < p.rows; i++) at = put(at, bias[p.row + i]);
    for (int e = p.first; e < p.end; e++) {
      ALL.set(JAVA_INT_UNALIGNED, at, w.column(e));
      at += Integer.BYTES;
      for (int i = 0; i < p.rows; i++) at = put(at, value(e, p.row + i) * scale[p.row + i]);
    }
    return at;
  }

  private static long put(long at, float value) {
    ALL.set(JAVA_FLOAT_UNALIGNED, at, value);
    return at + Float.BYTES;
  }

  int groups() {
    return singles.length;
  }

  /** Rows of a block: 1, 2 or 4. */
  int blockRows() {
    return w.blockRows();
  }

  /** Where the blocks of a group start. */
  long blocks(int g) {
    return blocks[g];
  }

  /** Where its blocks end and its single rows start. */
  long singles(int g) {
    return singles[g];
  }

  /** Where its single rows end. */
  long end(int g) {
    return blocks[g + 1];
  }

  /** For slots from 64 on: the slot whose sums theirs are added to. */
  int[] extras(int g) {
    return extras[g];
  }

  /** Slots of the group that has most. */
  int slots() {
    return GROUP + Arrays.stream(extras).flatMapToInt(e -> IntStream.of(e.length)).max().orElse(0);
  }

  /** Whether no row is cut: every sum of integers is exact in float32. */
  boolean whole() {
    return slots() == GROUP;
  }

  /** Greatest |sum| of integer activations. */
  int bound() {
    long most = 0;
    for (int row = 0; row < w.rows(); row++) {
      long sum = 0;
      int block = row / w.blockRows();
      for (int e = w.rowPtr(block); e < w.rowPtr(block + 1); e++) sum += magnitude(e, row);
      most = Math.max(most, sum);
    }
    return Math.toIntExact(most);
  }

  long bytes() {
    return memory.bytes();
  }
}
