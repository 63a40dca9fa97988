package dev.lowbit.cpu.xnor;

import static dev.lowbit.cpu.Lanes.padded;
import static dev.lowbit.cpu.Workspace.ALL;
import static dev.lowbit.cpu.Workspace.aligned;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lowbit.Conv2d;
import dev.lowbit.Padding;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.xnor.BitMatrix;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Word offsets of a window, and the bases of every border class.
 *
 * <p>The image is padded with -1. A tap outside contributes -w there and 0 by definition, so exact
 * zero padding adds the sum of the cut taps' weights. Which taps are cut depends only on a pixel's
 * class: the rows and the columns of the kernel that are cut.
 *
 * <pre>
 *   base[class][o] = k + sum over cut taps (i, j) of sum over c of w[o, i, j, c]
 * </pre>
 */
final class ConvTables {
  private final Conv2d g;
  private final int[] rowClass;
  private final int[] columnClass;
  private final int columnClasses;
  private final long stride;
  private final Workspace memory;
  final long offsets;
  private final long bases;

  /**
   * Builds the tables.
   *
   * @param indirect whether windows are read from the image; else rows are dense
   */
  ConvTables(BitMatrix w, Conv2d g, Padding padding, BitImage image, boolean indirect) {
    this.g = g;
    List<BitSet> rows = new ArrayList<>();
    List<BitSet> columns = new ArrayList<>();
    rowClass = new int[g.outH()];
    for (int p = 0; p < rowClass.length; p++) {
      int y = p * g.strideH() - g.padTop();
      rowClass[p] = index(rows, cut(padding, y, g.dilationH(), g.kernelH(), g.height()));
    }
    columnClass = new int[g.outW()];
    for (int q = 0; q < columnClass.length; q++) {
      int x = q * g.strideW() - g.padLeft();
      columnClass[q] = index(columns, cut(padding, x, g.dilationW(), g.kernelW(), g.width()));
    }
    columnClasses = columns.size();
    stride = (padded(g.outputs()) + (long) XnorTile.NR) * Integer.BYTES;
    int words = BitMatrix.wordsFor(g.k());
    long offsetBytes = aligned((long) words * Integer.BYTES);
    memory = new Workspace(offsetBytes + (long) rows.size() * columns.size() * stride);
    offsets = memory.address();
    bases = offsets + offsetBytes;
    for (int l = 0; l < words; l++) {
      long at = indirect ? windowWord(image, l) : l;
      ALL.set(JAVA_INT, offsets + (long) l * Integer.BYTES, Math.toIntExact(at * Long.BYTES));
    }
    int[][] sums = tapSums(w);
    for (int r = 0; r < rows.size(); r++)
      for (int c = 0; c < columns.size(); c++)
        for (int o = 0; o < g.outputs(); o++) {
          long at = bases + (r * (long) columnClasses + c) * stride + (long) o * Integer.BYTES;
          ALL.set(JAVA_INT, at, g.k() + cutSum(sums[o], rows.get(r), columns.get(c)));
        }
  }

  long bytes() {
    return memory.bytes();
  }

  /** The number of border classes. */
  int classes() {
    return (int) ((memory.address() + memory.bytes() - bases) / stride);
  }

  /** The address of the bases of output row p; {@link #column} leads to the column's class. */
  long base(int p) {
    return bases + rowClass[p] * (long) columnClasses * stride;
  }

  /** The offset of the bases of output column q. */
  long column(int q) {
    return columnClass[q] * stride;
  }

  private static BitSet cut(Padding padding, int first, int dilation, int kernel, int size) {
    BitSet cut = new BitSet();
    for (int i = 0; padding == Padding.ZERO && i < kernel; i++) {
      int at = first + i * dilation;
      if (at < 0 || at >= size) cut.set(i);
    }
    return cut;
  }

  private static int index(List<BitSet> classes, BitSet cut) {
    int index = classes.indexOf(cut);
    if (index >= 0) return index;
    classes.add(cut);
    return classes.size() - 1;
  }

  private int cutSum(int[] tapSums, BitSet rows, BitSet columns) {
    int sum = 0;
    for (int tap = 0; tap < tapSums.length; tap++)
      if (rows.get(tap / g.kernelW()) || columns.get(tap % g.kernelW())) sum += tapSums[tap];
    return sum;
  }

  private int[][] tapSums(BitMatrix w) {
    int channels = g.channels() / g.groups();
    int[][] sums = new int[g.outputs()][g.kernelH() * g.kernelW()];
    for (int o = 0; o < g.outputs(); o++)
      for (int l = 0; l < g.k(); l++) sums[o][l / channels] += w.sign(o, l);
    return sums;
  }

  private long windowWord(BitImage image, int l) {
    int words = g.channels() / g.groups() / Long.SIZE;
    int tap = l / words;
    long row = (long) (tap / g.kernelW()) * g.dilationH() * image.rowWords;
    long column = (long) (tap % g.kernelW()) * g.dilationW() * (g.channels() / Long.SIZE);
    return row + column + l % words;
  }
}
