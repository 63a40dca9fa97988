package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lowbit.Conv2d;
import dev.lowbit.cpu.codegen.Code;
import dev.lowbit.cpu.codegen.CodeCache;
import dev.lowbit.cpu.codegen.Kernel;
import dev.lowbit.cpu.codegen.Limits;

/** Neighbouring vectors of channels of one pattern: their code, weights and tile. */
final class TapRun {
  private static final int ADDRESSES = 64; // one per input row, most of them short-lived
  private static final int CARRIED_CALLS = 64;
  private static final int BYTECODES = 8_000;

  private final Conv2d g;
  private final TapPattern pattern;
  private final StencilTile.Shape shape;
  private final TapWeights weights;
  private final Code code;
  private final int first;
  private final int vectors;
  private final long vector;
  private final long rowBytes;

  /**
   * Generates.
   *
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
    Limits limits = new Limits(BYTECODES, CARRIED_CALLS, 8 * Limits.registers(), ADDRESSES);
    TapLoop byHand = new TapLoop(shape, pattern, finish);
    code = CodeCache.SHARED.code(StencilTile.program(shape, pattern, finish), limits, byHand);
  }

  /** Output rows of a tile. */
  int height() {
    return shape.height();
  }

  /** What became of the code. */
  Code code() {
    return code;
  }

  /** Native memory held. */
  long bytes() {
    return weights.bytes();
  }

  /** The tile, for explanations. */
  String tile() {
    return shape.height() + "x" + shape.width() + "x" + shape.lanes();
  }

  /** Runs on scratch memory until it is compiled. */
  void warm(long frame, RowRing ring, long out) {
    frame(frame, ring, 0, 0, pattern.rows());
    long at = (long) first * Float.BYTES;
    code.warm(k -> k.run(frame, at, out, at + vector), k -> k.run(frame, at, out, at));
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
    Kernel kernel = code.kernel();
    long offset = (long) first * Float.BYTES;
    for (int done = 0; done < rows; done += shape.height()) {
      int i = Math.min(done, rows - shape.height());
      clippedFrame(frame, ring, p, i);
      long line = out + i * shape.outRowBytes() + offset;
      for (int next = 0; next < g.outW(); next += shape.width()) {
        int q = Math.min(next, g.outW() - shape.width());
        long at = offset + (long) q * g.strideW() * shape.pixelBytes();
        kernel.run(frame, at, line + q * shape.outPixelBytes(), at + vectors * vector);
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
