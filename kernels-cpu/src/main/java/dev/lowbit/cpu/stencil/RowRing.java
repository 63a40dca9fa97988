package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lowbit.Conv2d;
import dev.lowbit.Tensor;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.stencil.StencilSpec;
import java.lang.foreign.MemorySegment;

/**
 * Where the input rows lie that a band of output rows needs.
 *
 * <pre>
 *   table   [address of pixel 0] per input row of the band
 *   row     where it lies, if it is native | its copy in slot row mod slots | zeros
 * </pre>
 *
 * <p>Native rows are read in place: a copy would cost a third of a 3x3 kernel, which is bound by
 * memory. The run has checked size, life and thread. Other rows are copied once, and stay in L2
 * while the ring runs down the image: heap memory as it is; less channels than lanes, or several
 * outputs per channel, with every pixel filled up.
 */
final class RowRing {
  private static final int ALIASING_BYTES = 2048;
  private static final int PAGE = 4096; // so far apart, lines share a set of L1
  private static final int SPREAD = 320;
  private static final int NEXT_BYTES = 128; // two vectors of 512 bits

  private final StencilSpec spec;
  private final Conv2d g;
  private final boolean same;
  private final long pixelBytes;
  private final long rowBytes;
  private final int span;
  private final Workspace memory;
  private final Workspace line;
  private final long zeros;
  private final long table;
  private int staged;

  /**
   * Makes an empty ring.
   *
   * @param span input rows of a band
   */
  RowRing(StencilSpec spec, int span, int lanes) {
    this.spec = spec;
    this.span = span;
    g = spec.geometry();
    same = same(spec, lanes);
    pixelBytes = pixelBytes(spec, lanes);
    rowBytes = spread(Workspace.aligned(g.width() * pixelBytes));
    memory = new Workspace(rowBytes * (span + 1L) + (span + 1L) * Long.BYTES);
    zeros = memory.address() + rowBytes * span;
    table = zeros + rowBytes;
    memory.memory().asSlice(rowBytes * span, rowBytes).fill((byte) spec.input().zeroPoint());
    line = new Workspace((long) g.width() * spec.x().total() * spec.input().elementBytes() + 64);
  }

  /** Whether rows are those of the tensor. */
  static boolean same(StencilSpec spec, int lanes) {
    return spec.multiplier() == 1 && spec.x().channels() >= lanes;
  }

  /** The distance of pixels. Copies avoid distances that share one set of L1. */
  static long pixelBytes(StencilSpec spec, int lanes) {
    long element = spec.input().elementBytes();
    if (same(spec, lanes)) return spec.x().total() * element;
    long bytes = Math.max(spec.geometry().outputs(), lanes) * element;
    return bytes % ALIASING_BYTES == 0 ? bytes + lanes * element : bytes;
  }

  /** Rows of a ring start in different sets of L1. */
  private static long spread(long bytes) {
    long rest = bytes % PAGE;
    return rest < SPREAD || rest > PAGE - SPREAD ? bytes + SPREAD : bytes;
  }

  /** Native memory held. */
  long bytes() {
    return memory.bytes() + line.bytes();
  }

  /** The address of the entry of the input row that the band's row i reads for kernel row 0. */
  long entry(int i) {
    return table + (long) i * g.strideH() * Long.BYTES;
  }

  /** Forgets all rows. */
  void clear() {
    staged = 0;
  }

  /** Points to zeros everywhere, for runs whose results nobody reads. */
  void blank() {
    for (int i = 0; i < span; i++) ALL.set(JAVA_LONG, table + (long) i * Long.BYTES, zeros);
  }

  /** Makes the table of the band whose first output row is p, and copies what it needs. */
  void stage(MemorySegment x, int image, int p) {
    int first = p * g.strideH() - g.padTop();
    boolean there = same && x.isNative();
    int end = Math.min(first + span, g.height());
    for (staged = Math.max(staged, Math.max(first, 0)); staged < end && !there; staged++)
      copy(x, image, staged);
    for (int i = 0; i < span; i++) {
      int row = first + i;
      long at = row < 0 || row >= g.height() ? zeros : there ? inPlace(x, image, row) : slot(row);
      ALL.set(JAVA_LONG, table + (long) i * Long.BYTES, at);
    }
  }

  /**
   * Whether the next vector of channels is loaded where the last outputs were stored, but for whole
   * pages: such a load waits for the store, and a 3x3 kernel takes up to twice the time.
   *
   * @param out address of the first output of the band
   */
  boolean aliases(long out) {
    int row = Math.min(g.padTop(), span - 1);
    long ahead = Math.floorMod(out - ALL.get(JAVA_LONG, table + (long) row * Long.BYTES), PAGE);
    return ahead > 0 && ahead < NEXT_BYTES;
  }

  private long inPlace(MemorySegment x, int image, int row) {
    return x.address() + spec.x().index(image, row, 0, 0) * spec.input().elementBytes();
  }

  private long slot(int row) {
    return memory.address() + row % span * rowBytes;
  }

  private void copy(MemorySegment x, int image, int row) {
    Tensor in = spec.x();
    long to = slot(row);
    long first = in.index(image, row, 0, 0);
    int element = spec.input().elementBytes();
    long count = (long) (g.width() - 1) * in.total() + g.channels();
    if (same) {
      MemorySegment.copy(
          x, first * element, memory.memory(), to - memory.address(), count * element);
      return;
    }
    MemorySegment.copy(x, first * element, line.memory(), 0, count * element);
    for (int q = 0; q < g.width(); q++)
      pixel(line.address() + (long) q * in.total() * element, to + q * pixelBytes);
  }

  private void pixel(long from, long to) {
    for (int o = 0; o < g.outputs(); o++) {
      int channel = o / spec.multiplier();
      if (spec.input().floats())
        ALL.set(JAVA_FLOAT, to + o * 4L, ALL.get(JAVA_FLOAT, from + channel * 4L));
      else ALL.set(JAVA_BYTE, to + o, ALL.get(JAVA_BYTE, from + channel));
    }
  }
}
