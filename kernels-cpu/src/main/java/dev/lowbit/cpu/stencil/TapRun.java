package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lowbit.Conv2d;
import dev.lowbit.cpu.codegen.Code;
import dev.lowbit.cpu.codegen.CodeCache;
import dev.lowbit.cpu.codegen.Kernel;
import dev.lowbit.cpu.codegen.Limits;
import java.util.Arrays;
import java.util.stream.Stream;

/** Neighbouring vectors of channels of one pattern: their tiles, code and weights. */
final class TapRun {
  private static final int ADDRESSES = 64; // one per input row, most of them short-lived
  private static final int CARRIED_CALLS = 64;
  private static final int BYTECODES = 8_000;
  private static final Limits LIMITS =
      new Limits(BYTECODES, CARRIED_CALLS, 8 * Limits.registers(), ADDRESSES);

  private final Conv2d g;
  private final TapPattern pattern;
  private final StencilTile.Shape shape;
  private final TapWeights weights;
  private final int first;
  private final int vectors;
  private final long vector;
  private final long rowBytes;

  // Of every tile of a row of outputs.
  private final int[] columns;
  private final Code[] codes;

  /**
   * Generates; tiles at the borders of the image have code of their own.
   *
   * @param shape of the tiles inside
   * @param first first channel
   * @param vectors how many
   */
  TapRun(
      Conv2d g,
      TapPattern pattern,
      StencilTile.Shape shape,
      Finish finish,
      TapWeights weights,
      int first,
      int vectors) {
    this.g = g;
    this.pattern = pattern;
    this.shape = shape;
    this.weights = weights;
    this.first = first;
    this.vectors = vectors;
    vector = shape.lanes() * (long) Float.BYTES;
    long all = StencilTile.weightBytes(pattern, shape.lanes());
    rowBytes = pattern.rows() == 0 ? 0 : all / pattern.rows();
    columns = new int[Math.ceilDiv(g.outW(), shape.width())];
    codes = new Code[columns.length];
    for (int t = 0; t < columns.length; t++) {
      columns[t] = Math.min(t * shape.width(), g.outW() - shape.width());
      StencilTile.Shape tile = shape.within(start(t), g.width());
      Kernel byHand = new TapLoop(tile, pattern, finish);
      codes[t] = CodeCache.SHARED.code(StencilTile.program(tile, pattern, finish), LIMITS, byHand);
    }
  }

  /** The first column of the window of a tile; padding is negative. */
  private int start(int tile) {
    return columns[tile] * g.strideW() - g.padLeft();
  }

  /** Output rows of a tile. */
  int height() {
    return shape.height();
  }

  /** What became of the code. */
  Stream<Code> codes() {
    return Arrays.stream(codes).distinct();
  }

  /** Native memory held. */
  long bytes() {
    return weights.bytes();
  }

  /** The tile, for explanations. */
  String tile() {
    return shape.height() + "x" + shape.width() + "x" + shape.lanes();
  }

  /** Runs on scratch memory until all is compiled. */
  void warm(long frame, RowRing ring, long out) {
    ring.blank();
    frame(frame, ring, 0, 0, pattern.rows());
    for (int t = 0; t < codes.length; t++) {
      long at = start(t) * shape.pixelBytes();
      codes[t].warm(k -> k.run(frame, at, out, at + vector), k -> k.run(frame, at, out, at));
    }
  }

  /**
   * Sums a band of output rows.
   *
   * @param frame memory of {@link StencilTile#FRAME_BYTES}
   * @param ring the input rows of the band
   * @param p first output row
   * @param rows output rows of the band
   * @param out address of the first output of the band
   */
  void band(long frame, RowRing ring, int p, int rows, long out) {
    long offset = (long) first * Float.BYTES;
    for (int done = 0; done < rows; done += shape.height()) {
      int i = Math.min(done, rows - shape.height());
      clippedFrame(frame, ring, p, i);
      long line = out + i * shape.outRowBytes() + offset;
      for (int t = 0; t < columns.length; t++) {
        long at = offset + start(t) * shape.pixelBytes();
        long y = line + columns[t] * shape.outPixelBytes();
        codes[t].kernel().run(frame, at, y, at + vectors * vector);
      }
    }
  }

  /** Rows of a loop that lie outside the image are left out. */
  private void clippedFrame(long frame, RowRing ring, int p, int i) {
    int from = 0;
    int to = pattern.rows();
    int step = g.dilationH();
    int row = (p + i) * g.strideH() - g.padTop() + pattern.firstRow() * step;
    if (shape.looped()) {
      while (from < to && row + from * step < 0) from++;
      while (to > from && row + (to - 1) * step >= g.height()) to--;
    }
    frame(frame, ring, i, from, to);
  }

  private void frame(long frame, RowRing ring, int i, int from, int to) {
    long step = (long) g.dilationH() * Long.BYTES;
    long rows = ring.entry(i) + pattern.firstRow() * step;
    ALL.set(JAVA_LONG, frame + StencilTile.ROWS, rows + from * step);
    ALL.set(JAVA_LONG, frame + StencilTile.ROWS_END, rows + to * step);
    ALL.set(JAVA_LONG, frame + StencilTile.WEIGHTS, weights.address() + from * rowBytes);
    ALL.set(JAVA_LONG, frame + StencilTile.FINISH, weights.finish());
  }
}
