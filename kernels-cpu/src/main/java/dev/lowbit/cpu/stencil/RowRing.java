package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lowbit.Conv2d;
import dev.lowbit.Tensor;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.stencil.StencilSpec;
import java.lang.foreign.MemorySegment;

/**
 * The input rows that a band of output rows needs, as floats with their padding: a ring that stays
 * in L2 while it runs down the image.
 *
 * <pre>
 *   row    | zeros [padLeft] | pixels [width] | zeros [padRight] |     pixel = [channel or lane]
 *   ring   slots of rows, row r in slot r mod count | one row of zeros | table of row addresses
 * </pre>
 *
 * <p>Rows enter by one bulk copy each where pixels lie side by side. A pixel is never a multiple of
 * 2 KiB, or neighbours would share one set of L1.
 */
final class RowRing {
  private static final int ALIASING_BYTES = 2048;
  private static final int TABLE_SLACK = 8;

  private final StencilSpec spec;
  private final Conv2d g;
  private final Type type;
  private final int channels;
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
   * @param pixel elements of a pixel, padding included
   */
  RowRing(StencilSpec spec, Type type, int span, int pixel) {
    this.spec = spec;
    this.type = type;
    this.span = span;
    g = spec.geometry();
    channels = g.outputs();
    pixelBytes = (long) pixel * Float.BYTES;
    long width = (long) g.padLeft() + g.width() + g.padRight();
    rowBytes = Workspace.aligned(width * pixelBytes);
    memory = new Workspace(rowBytes * (span + 1L) + (span + TABLE_SLACK) * (long) Long.BYTES);
    zeros = memory.address() + rowBytes * span;
    table = zeros + rowBytes;
    line = new Workspace((long) g.width() * spec.x().total() * spec.input().elementBytes() + 64);
  }

  /** Elements of a pixel. */
  static int pixel(int channels, int lanes) {
    if (channels < lanes) return lanes;
    return channels * Float.BYTES % ALIASING_BYTES == 0 ? channels + lanes : channels;
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

  /** Lets the ring hold the rows of the band whose first output row is p, and their table. */
  void stage(MemorySegment x, int image, int p) {
    int first = p * g.strideH() - g.padTop();
    int end = Math.min(first + span, g.height());
    for (staged = Math.max(staged, Math.max(first, 0)); staged < end; staged++)
      copy(x, image, staged);
    for (int i = 0; i < span; i++) {
      boolean inside = first + i >= 0 && first + i < g.height();
      ALL.set(JAVA_LONG, table + (long) i * Long.BYTES, inside ? slot(first + i) : zeros);
    }
  }

  private long slot(int row) {
    return memory.address() + row % span * rowBytes;
  }

  private void copy(MemorySegment x, int image, int row) {
    Tensor in = spec.x();
    long to = slot(row) + g.padLeft() * pixelBytes;
    long first = in.index(image, row, 0, 0);
    int element = spec.input().elementBytes();
    boolean dense = channels * (long) Float.BYTES == pixelBytes && channels == in.total();
    if (spec.input().floats() && spec.multiplier() == 1) {
      int pixels = dense ? 1 : g.width();
      long bytes = (dense ? (long) g.width() * channels : channels) * Float.BYTES;
      for (int q = 0; q < pixels; q++)
        MemorySegment.copy(
            x,
            (first + (long) q * in.total()) * Float.BYTES,
            memory.memory(),
            to - memory.address() + q * pixelBytes,
            bytes);
      return;
    }
    long count = (long) (g.width() - 1) * in.total() + g.channels();
    MemorySegment.copy(x, first * element, line.memory(), 0, count * element);
    if (dense && spec.multiplier() == 1) {
      ByteRows.widen(line.address(), spec.input(), type, (int) count, to);
      return;
    }
    for (int q = 0; q < g.width(); q++)
      pixel(line.address() + (long) q * in.total() * element, to + q * pixelBytes);
  }

  private void pixel(long from, long to) {
    for (int o = 0; o < channels; o++) {
      long at = from + (long) (o / spec.multiplier()) * spec.input().elementBytes();
      long target = to + (long) o * Float.BYTES;
      if (spec.input().floats()) ALL.set(JAVA_FLOAT, target, ALL.get(JAVA_FLOAT, at));
      else if (type == Type.F32) ALL.set(JAVA_FLOAT, target, spec.input().integer(ALL, at));
      else ALL.set(JAVA_INT, target, spec.input().integer(ALL, at));
    }
  }
}
