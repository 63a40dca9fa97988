package dev.lowbit.cpu.spmm;

import static dev.lowbit.cpu.Lanes.FLOAT;
import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Lanes.INT;
import static dev.lowbit.cpu.Lanes.INTS;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.F2I;

import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.Tensor;
import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.SquareTranspose;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * From the sums of a group of output channels to the tensor: int32, layout, epilogue, copy.
 *
 * <pre>
 *   NCHW   sums [channel][pixels]                      --epilogue--&gt; planes
 *   NHWC   sums [channel][pixels] --transpose--&gt; [pixel][64 channels] --epilogue--&gt; pixels
 * </pre>
 */
final class ResultRows {
  private static final long VECTOR = FLOATS.vectorByteSize();

  /** A row of 64 channels; one vector more, so that pixels do not share a few lines of L1. */
  private static final long PIXEL = PackedRows.GROUP * (long) Float.BYTES + 64;

  private final Tensor y;
  private final boolean planes;
  private final boolean ints;
  private final EpiloguePass epilogue;
  private final boolean residual;
  private final Output output;
  private final int area;
  private final long rowElements;

  ResultRows(Tensor y, Epilogue epilogue, EpiloguePass pass, boolean ints) {
    this.y = y;
    this.ints = ints;
    this.epilogue = pass;
    planes = y.layout() == Layout.NCHW;
    residual = epilogue.residual();
    output = epilogue.output();
    area = y.height() * y.width();
    rowElements = output.rowElements(y.cols());
  }

  /** Scratch of {@link #finish}: a row of the residual, a square, pixels. */
  static long bytes(boolean planes) {
    long pixels = planes ? 0 : (Panel.MOST + FLOAT_LANES) * PIXEL;
    return addendBytes() + SquareTranspose.bytes() + pixels;
  }

  private static long addendBytes() {
    return 2L * Panel.MOST * Float.BYTES + EpiloguePass.SLACK_BYTES;
  }

  /** The address of an element of the output; of its word for bits. */
  long address(long y, int n, int pixel, int channel) {
    int column = column(pixel, channel);
    long element = line(n, pixel, channel) * rowElements + (output.packed() ? column / 64 : column);
    return y + element * output.elementBytes();
  }

  private long line(int n, int pixel, int channel) {
    return planes ? (long) n * y.total() + y.first() + channel : (long) n * area + pixel;
  }

  private int column(int pixel, int channel) {
    return planes ? pixel : y.first() + channel;
  }

  /**
   * Finishes {@code count} pixels from p0 of image n.
   *
   * @param sums address of slot 0
   * @param line bytes from slot to slot
   * @param group first output channel
   * @param channels of the group
   * @param extras slots to add, see {@link PackedRows#extras}
   * @param scratch address of {@link #bytes}
   * @param residual address of the tensor
   * @param y address of the tensor
   */
  void finish(
      long sums,
      long line,
      int group,
      int channels,
      int[] extras,
      int n,
      int p0,
      int count,
      long scratch,
      long residual,
      long y) {
    if (ints) {
      int vectors = Math.ceilDiv(count, FLOAT_LANES);
      for (int c = 0; c < channels; c++) toInts(sums + c * line, vectors);
      for (int i = 0; i < extras.length; i++)
        addInts(sums + extras[i] * line, sums + (PackedRows.GROUP + i) * line, vectors);
    }
    if (planes) {
      for (int c = 0; c < channels; c++)
        row(sums + c * line, group + c, count, n, p0, group + c, scratch, residual, y);
      return;
    }
    long stage = scratch + addendBytes();
    long pixels = stage + SquareTranspose.bytes();
    SquareTranspose.matrix(sums, line, channels, count, pixels, PIXEL, stage);
    for (int p = 0; p < count; p++)
      row(pixels + p * PIXEL, group, channels, n, p0 + p, group, scratch, residual, y);
  }

  /** A row of n results that starts at a pixel and a channel. */
  private void row(
      long row,
      int o,
      int count,
      int n,
      int pixel,
      int channel,
      long addend,
      long residual,
      long y) {
    if (this.residual) {
      long element = line(n, pixel, channel) * this.y.cols() + column(pixel, channel);
      long at = residual + element * Float.BYTES;
      copy(at, addend, (long) count * Float.BYTES);
    }
    epilogue.apply(row, o, count, addend, row);
    copy(row, address(y, n, pixel, channel), output.rowElements(count) * output.elementBytes());
  }

  private static void toInts(long row, int vectors) {
    long end = row + vectors * VECTOR;
    while (row != end) {
      row &= ADDRESS;
      INT.cast(
              FloatVector.fromMemorySegment(FLOATS, ALL, row, LITTLE_ENDIAN)
                  .convertShape(F2I, INTS, 0)
                  .reinterpretAsInts())
          .intoMemorySegment(ALL, row, LITTLE_ENDIAN);
      row += VECTOR;
    }
  }

  private static void addInts(long row, long sums, int vectors) {
    long end = row + vectors * VECTOR;
    while (row != end) {
      row &= ADDRESS;
      sums &= ADDRESS;
      INT.cast(
              FloatVector.fromMemorySegment(FLOATS, ALL, sums, LITTLE_ENDIAN)
                  .convertShape(F2I, INTS, 0)
                  .reinterpretAsInts()
                  .add(IntVector.fromMemorySegment(INTS, ALL, row, LITTLE_ENDIAN)))
          .intoMemorySegment(ALL, row, LITTLE_ENDIAN);
      row += VECTOR;
      sums += VECTOR;
    }
  }

  /** Copies exactly so many bytes; a call of {@code MemorySegment.copy} takes longer. */
  private static void copy(long from, long to, long bytes) {
    long end = from + bytes / VECTOR * VECTOR;
    while (from != end) {
      from &= ADDRESS;
      to &= ADDRESS;
      FLOAT
          .cast(FloatVector.fromMemorySegment(FLOATS, ALL, from, LITTLE_ENDIAN))
          .intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      from += VECTOR;
      to += VECTOR;
    }
    long rest = bytes % VECTOR;
    for (long i = 0; i + Integer.BYTES <= rest; i += Integer.BYTES)
      ALL.set(JAVA_INT_UNALIGNED, to + i, ALL.get(JAVA_INT_UNALIGNED, from + i));
    for (long i = rest & -Integer.BYTES; i < rest; i++)
      ALL.set(JAVA_BYTE, to + i, ALL.get(JAVA_BYTE, from + i));
  }
}
