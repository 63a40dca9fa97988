package dev.lowbit.gpu.xnor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lowbit.Conv2d;
import dev.lowbit.Padding;
import dev.lowbit.gpu.DeviceBuffer;
import dev.lowbit.gpu.DeviceEpilogue;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.xnor.BitMatrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Weights, steps and bases of a convolution in device memory, as {@code conv_window.cuh} and the
 * kernels read them.
 *
 * <pre>
 *   popcount     weights: 32-bit words [tap][word of a tap][channel]      step: a tap
 *   tensor core  weights: 64-bit words [channel][tap][word of a pixel]    step: a word
 * </pre>
 *
 * <p>Kernels take what lies outside the image for -1. The base of a border class makes it what the
 * padding says: it adds the cut taps' weights once for 0, twice for +1.
 */
final class ConvTables implements AutoCloseable {
  private static final int STAGE_WORDS = 8;

  private final Conv2d g;
  private final boolean tensor;
  private final boolean counts;
  private final int taps;
  private final int channels;
  private final int pixelWords;
  final int stepCount;
  final long stride;
  final DeviceBuffer weights;
  final DeviceBuffer tables;
  final DeviceBuffer steps;
  private int classes;

  ConvTables(Gpu gpu, BitMatrix w, Conv2d g, Padding padding, ConvTile tile) {
    this.g = g;
    tensor = tile.tensor();
    counts = tile.counts();
    taps = Math.multiplyExact(g.kernelH(), g.kernelW());
    channels = g.channels() / g.groups();
    pixelWords = BitMatrix.wordsFor(g.channels());
    stepCount = tensor ? Math.multiplyExact(taps, pixelWords) : taps;
    stride = tensor ? padded(stepCount, STAGE_WORDS) : padded(g.outputs(), DeviceEpilogue.PADDING);
    Owned owned = new Owned();
    try (Arena arena = Arena.ofConfined()) {
      weights = owned.add(gpu.upload(tensor ? rows(arena, w) : columns(arena, w)));
      steps = owned.add(gpu.upload(steps(arena)));
      tables = owned.add(gpu.upload(tables(arena, w, padding)));
    } catch (RuntimeException e) {
      owned.close();
      throw e;
    }
  }

  private static long padded(long size, int to) {
    return Math.ceilDiv(size, to) * to;
  }

  private MemorySegment columns(Arena arena, BitMatrix w) {
    int words = Math.ceilDiv(channels, Integer.SIZE);
    long bytes = Math.multiplyExact((long) taps * words * stride, (long) Integer.BYTES);
    MemorySegment packed = arena.allocate(bytes, 16);
    for (int o = 0; o < g.outputs(); o++)
      for (int l = 0; l < g.k(); l++) {
        int c = l % channels;
        long word = (long) (l / channels) * words + c / Integer.SIZE;
        if (w.sign(o, l) > 0) set(packed, word * stride + o, 1 << c);
      }
    return packed;
  }

  private static void set(MemorySegment words, long at, int bits) {
    words.setAtIndex(JAVA_INT, at, words.getAtIndex(JAVA_INT, at) | bits);
  }

  private MemorySegment rows(Arena arena, BitMatrix w) {
    long rows = padded(g.outputs(), DeviceEpilogue.PADDING);
    long bytes = Math.multiplyExact(rows * stride, (long) Long.BYTES);
    MemorySegment packed = arena.allocate(bytes, 16);
    for (int o = 0; o < g.outputs(); o++)
      for (int l = 0; l < g.k(); l++) {
        int c = l % channels;
        long at = o * stride + (long) (l / channels) * pixelWords + c / Long.SIZE;
        if (w.sign(o, l) > 0)
          packed.setAtIndex(JAVA_LONG, at, packed.getAtIndex(JAVA_LONG, at) | 1L << c);
      }
    return packed;
  }

  /** (row, column, word, present) per step; absent ones fill the last stage. */
  private MemorySegment steps(Arena arena) {
    int words = tensor ? pixelWords : 1;
    MemorySegment steps = arena.allocate(padded(stepCount, STAGE_WORDS) * 4 * Integer.BYTES, 16);
    for (int s = 0; s < stepCount; s++) {
      int tap = s / words;
      steps.setAtIndex(JAVA_INT, 4L * s, tap / g.kernelW() * g.dilationH());
      steps.setAtIndex(JAVA_INT, 4L * s + 1, tap % g.kernelW() * g.dilationW());
      steps.setAtIndex(JAVA_INT, 4L * s + 2, s % words);
      steps.setAtIndex(JAVA_INT, 4L * s + 3, 1);
    }
    return steps;
  }

  private MemorySegment tables(Arena arena, BitMatrix w, Padding padding) {
    int factor = padding == Padding.ZERO ? 1 : padding == Padding.ONE ? 2 : 0;
    long row = padded(g.outputs(), DeviceEpilogue.PADDING);
    int[] rowClass = new int[g.outH()];
    int[] columnClass = new int[g.outW()];
    List<BitSet> rows = new ArrayList<>();
    List<BitSet> columns = new ArrayList<>();
    for (int p = 0; p < rowClass.length; p++) {
      int y = p * g.strideH() - g.padTop();
      rowClass[p] = index(rows, cut(factor > 0, y, g.dilationH(), g.kernelH(), g.height()));
    }
    for (int q = 0; q < columnClass.length; q++) {
      int x = q * g.strideW() - g.padLeft();
      columnClass[q] = index(columns, cut(factor > 0, x, g.dilationW(), g.kernelW(), g.width()));
    }
    classes = Math.multiplyExact(rows.size(), columns.size());
    Math.toIntExact(classes * row);
    long head = padded((long) rowClass.length + columnClass.length, 4);
    MemorySegment table = arena.allocate((head + classes * row) * Integer.BYTES, 16);
    for (int p = 0; p < rowClass.length; p++)
      table.setAtIndex(JAVA_INT, p, (int) (row * columns.size() * rowClass[p]));
    for (int q = 0; q < columnClass.length; q++)
      table.setAtIndex(JAVA_INT, rowClass.length + (long) q, (int) (columnClass[q] * row));
    for (int o = 0; o < g.outputs(); o++) {
      int[] sums = tapSums(w, o);
      // See the kernels' formulas: those that count set bits subtract all of the weights'.
      int start = counts ? -sum(sums, all(g.kernelH()), all(g.kernelW())) : g.k();
      for (int r = 0; r < rows.size(); r++)
        for (int c = 0; c < columns.size(); c++) {
          int base = start + factor * sum(sums, rows.get(r), columns.get(c));
          table.setAtIndex(JAVA_INT, head + (r * (long) columns.size() + c) * row + o, base);
        }
    }
    return table;
  }

  /** Which of the kernel's rows or columns lie outside the image. */
  private static BitSet cut(boolean matters, int first, int dilation, int kernel, int size) {
    BitSet cut = new BitSet();
    for (int i = 0; matters && i < kernel; i++) {
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

  private static BitSet all(int n) {
    BitSet all = new BitSet();
    all.set(0, n);
    return all;
  }

  private int sum(int[] tapSums, BitSet rows, BitSet columns) {
    int sum = 0;
    for (int tap = 0; tap < taps; tap++)
      if (rows.get(tap / g.kernelW()) || columns.get(tap % g.kernelW())) sum += tapSums[tap];
    return sum;
  }

  private int[] tapSums(BitMatrix w, int o) {
    int[] sums = new int[taps];
    for (int l = 0; l < g.k(); l++) sums[l / channels] += w.sign(o, l);
    return sums;
  }

  /** The number of border classes. */
  int classes() {
    return classes;
  }

  long bytes() {
    return weights.bytes() + steps.bytes() + tables.bytes();
  }

  @Override
  public void close() {
    tables.close();
    steps.close();
    weights.close();
  }
}
