package dev.lowbit.cpu.xnor;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.Lanes;
import dev.lowbit.cpu.PlaneRows;
import dev.lowbit.cpu.RowWriter;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.xnor.XnorConvSpec;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** From sums of output pixels to the caller's tensor: residual, epilogue, layout. */
final class ResultRows {
  private final Conv2d g;
  private final boolean planes;
  private final EpiloguePass epilogue;
  private final Output output;
  private final int area;

  ResultRows(XnorConvSpec spec, EpiloguePass epilogue) {
    g = spec.geometry();
    planes = spec.layout() == Layout.NCHW;
    this.epilogue = epilogue;
    output = spec.epilogue().output();
    area = g.outH() * g.outW();
  }

  /** Pixels of a task come in multiples of it: no two tasks write bits of one word. */
  int unit() {
    return planes && output.packed() ? Long.SIZE : XnorTile.MR;
  }

  /** Whether results are the sums themselves, in pixel order. */
  boolean raw() {
    return !planes && output instanceof Output.Int32;
  }

  /** Whether tasks may share a pixel. */
  boolean columns() {
    return !planes;
  }

  /** Whether sums are stored by the tile: NHWC int32 in native memory, checked by the plan. */
  boolean direct(MemorySegment y) {
    return raw() && y.isNative();
  }

  /** The address of pixel m of image n in a native output of 4-byte elements. */
  long address(MemorySegment y, int n, int m) {
    return y.address() + ((long) n * area + m) * g.outputs() * Integer.BYTES;
  }

  /** Memory to change layouts: the residual of a chunk, a line, a square of bits. */
  long planeBytes(int chunkRows) {
    if (!planes) return 0;
    return residualBytes(chunkRows) + Workspace.aligned(chunkRows * 4L) + BitTranspose.BYTES;
  }

  private long residualBytes(int rows) {
    return epilogue.epilogue().residual() ? rows * residualRow() + EpiloguePass.SLACK_BYTES : 0;
  }

  private long residualRow() {
    return Lanes.padded(g.outputs()) * (long) Float.BYTES;
  }

  /** Finishes {@code rows} pixels from m0 of image n. */
  void finish(
      Scratch s,
      long sums,
      long rowBytes,
      Workspace change,
      @Nullable MemorySegment residual,
      MemorySegment y,
      int n,
      int m0,
      int rows,
      int j0,
      int columns) {
    int outputs = g.outputs();
    long line = change.address() + residualBytes(rows);
    long first = (long) n * outputs * area + m0; // of plane 0
    if (residual != null && planes)
      PlaneRows.gather(
          residual, first, area, outputs, rows, change.address(), residualRow(), change, line);
    boolean direct = !planes && epilogue.direct(y, columns);
    for (int i = 0; i < rows; i++) {
      long row = sums + i * rowBytes;
      long addend = planes ? change.address() + i * residualRow() : s.addend;
      if (residual != null && !planes)
        MemorySegment.copy(
            residual,
            (((long) n * area + m0 + i) * outputs + j0) * Float.BYTES,
            s.memory.memory(),
            s.addend - s.memory.address(),
            (long) columns * Float.BYTES);
      long to = direct ? address(y, n, m0 + i) + (long) j0 * Float.BYTES : row;
      epilogue.apply(row, j0, columns, addend, to);
    }
    if (direct) return;
    if (!planes) {
      long ld = output.rowElements(outputs);
      long row = ((long) n * area + m0) * ld;
      RowWriter.write(output, s.memory, sums, rowBytes, rows, columns, y, row, ld, j0);
    } else if (output.packed()) {
      bitPlanes(sums, rowBytes, line, y, n, m0, rows);
    } else {
      PlaneRows.scatter(
          y, first, area, outputs, rows, output.elementBytes(), sums, rowBytes, change, line);
    }
  }

  private void bitPlanes(
      long words, long rowBytes, long square, MemorySegment y, int n, int m0, int rows) {
    long planeWords = output.rowElements(area);
    for (int i = 0; i < rows; i += Long.SIZE)
      for (int o = 0; o < g.outputs(); o += Long.SIZE) {
        for (int r = 0; r < Long.SIZE; r++) {
          long from = words + (i + r) * rowBytes + o / Byte.SIZE;
          long word = i + r < rows ? ALL.get(JAVA_LONG_UNALIGNED, from) : 0;
          ALL.set(JAVA_LONG_UNALIGNED, square + (long) r * Long.BYTES, word);
        }
        BitTranspose.square(square);
        for (int c = 0; c < Math.min(Long.SIZE, g.outputs() - o); c++) {
          long at = ((long) n * g.outputs() + o + c) * planeWords + (m0 + i) / Long.SIZE;
          long word = ALL.get(JAVA_LONG_UNALIGNED, square + (long) c * Long.BYTES);
          y.set(JAVA_LONG_UNALIGNED, at * Long.BYTES, word);
        }
      }
  }
}
