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

  private static final int STRIP_KERNEL_ROWS = 3;
  private static final int STRIP_ROWS = 8;
  private static final long L1_BYTES = 20 << 10;

  private final Conv2d g;
  private final TapPattern pattern;
  private final TileShape shape;
  private final TapWeights weights;
  private final int first;
  private final int elementBytes;
  private final int vectors;
  private final int chunk;
  private final long step;
  private final long vectorBytes;
  private final long rowBytes;

  private final int[] columns; // of every tile of a row of outputs
  private final int parts;
  private final Code[] codes; // of every tile, part after part

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
      TileShape shape,
      Finish finish,
      TapWeights weights,
      int first,
      int vectors) {
    this.g = g;
    this.pattern = pattern;
    this.shape = shape;
    this.weights = weights;
    this.first = first;
    elementBytes = finish.elementBytes();
    this.vectors = vectors;
    step = (long) shape.lanes() * shape.input().elementBytes();
    vectorBytes = StencilTile.weightBytes(pattern, shape.lanes());
    rowBytes = pattern.rows() == 0 ? 0 : vectorBytes / pattern.rows();
    chunk = chunk();
    columns = new int[Math.ceilDiv(g.outW(), shape.width())];
    int perTurn = shape.looped() ? pattern.columns(0).size() : pattern.offsets().size();
    parts = shape.looped() ? TileChoice.parts(perTurn) : 1;
    codes = new Code[columns.length * parts];
    for (int t = 0; t < columns.length; t++) {
      columns[t] = Math.min(t * shape.width(), g.outW() - shape.width());
      for (int part = 0; part < parts; part++)
        codes[t * parts + part] = code(t, part(part, perTurn), finish);
    }
  }

  private TileShape.Part part(int part, int taps) {
    return new TileShape.Part(part * taps / parts, (part + 1) * taps / parts);
  }

  private Code code(int t, TileShape.Part part, Finish finish) {
    TileShape tile = shape.within(start(t), g.width(), part);
    Kernel byHand = new TapLoop(tile, pattern, finish);
    return CodeCache.SHARED.code(StencilTile.program(tile, pattern, finish), LIMITS, byHand);
  }

  /** The first column of the window of a tile; padding is negative. */
  private int start(int tile) {
    return columns[tile] * g.strideW() - g.padLeft();
  }

  /** Output rows of a band: of several tiles if input rows serve them all from L1. */
  int bandRows() {
    return strips() ? Math.min(g.outH(), Math.max(STRIP_ROWS, shape.height())) : shape.height();
  }

  /** Whether tiles run down a strip of few channels, so that tall kernels find rows in L1. */
  private boolean strips() {
    return pattern.rows() > STRIP_KERNEL_ROWS;
  }

  /** Vectors of channels whose input rows stay in L1 for a tile. */
  private int chunk() {
    if (!strips()) return vectors;
    long columns = (long) (shape.width() - 1) * g.strideW() + pattern.lastColumn() + 1;
    long rows = (long) (shape.height() - 1) * g.strideH() + pattern.rows();
    return Math.clamp(L1_BYTES / (rows * columns * step), 1, vectors);
  }

  /** What became of the code. */
  Stream<Code> codes() {
    return Arrays.stream(codes).distinct();
  }

  /** Whether C2 would not compile it all. */
  boolean tooLarge() {
    return codes().anyMatch(Code::tooLarge);
  }

  /** Native memory held. */
  long bytes() {
    return weights.bytes();
  }

  /** The tile, for explanations. */
  String tile() {
    String tile = shape.height() + "x" + shape.width() + "x" + shape.lanes();
    return parts == 1 ? tile : tile + " in " + parts + " parts of the kernel's columns";
  }

  /** Runs on scratch memory until all is compiled. */
  void warm(long frame, RowRing ring, long out) {
    ring.blank();
    frame(frame, ring, 0, 0, pattern.rows(), 0, 1);
    for (int t = 0; t < codes.length; t++) {
      long at = start(t / parts) * shape.pixelBytes();
      codes[t].warm(k -> k.run(frame, at, out, at + step), k -> k.run(frame, at, out, at));
    }
  }

  /**
   * Sums a band of output rows.
   *
   * @param frames memory of {@link StencilTile#FRAME_BYTES} for every row
   * @param ring the input rows of the band
   * @param p first output row
   * @param rows output rows of the band
   * @param out address of the first output of the band
   * @param backwards whether the last vector of channels comes first
   */
  void band(long frames, RowRing ring, int p, int rows, long out, boolean backwards) {
    int turn = backwards ? -1 : 1;
    for (int done = 0; done < vectors; done += chunk) {
      int count = turn * Math.min(chunk, vectors - done);
      int v = backwards ? vectors - 1 - done : done;
      int channel = first + v * shape.lanes();
      int tiles = Math.ceilDiv(rows, shape.height());
      for (int k = 0; k < tiles; k++)
        clippedFrame(frames + k * StencilTile.FRAME_BYTES, ring, p, row(k, rows), v, turn);
      long offset = (long) channel * shape.input().elementBytes();
      long line = out + (long) channel * elementBytes;
      if (strips())
        for (int t = 0; t < columns.length; t++)
          for (int k = 0; k < tiles; k++) tile(frames, k, rows, t, offset, line, count);
      else
        for (int k = 0; k < tiles; k++)
          for (int t = 0; t < columns.length; t++) tile(frames, k, rows, t, offset, line, count);
    }
  }

  private int row(int tile, int rows) {
    return Math.min(tile * shape.height(), rows - shape.height());
  }

  private void tile(long frames, int k, int rows, int t, long offset, long line, int count) {
    long at = offset + start(t) * shape.pixelBytes();
    long y = line + row(k, rows) * shape.outRowBytes() + columns[t] * shape.outPixelBytes();
    long frame = frames + k * StencilTile.FRAME_BYTES;
    for (int part = t * parts; part < (t + 1) * parts; part++)
      codes[part].kernel().run(frame, at, y, at + count * step);
  }

  /** Rows of a loop that lie outside the image are left out. */
  private void clippedFrame(long frame, RowRing ring, int p, int i, int vector, int turn) {
    int from = 0;
    int to = pattern.rows();
    int down = g.dilationH();
    int row = (p + i) * g.strideH() - g.padTop() + pattern.firstRow() * down;
    if (shape.looped()) {
      while (from < to && row + from * down < 0) from++;
      while (to > from && row + (to - 1) * down >= g.height()) to--;
    }
    frame(frame, ring, i, from, to, vector, turn);
  }

  private void frame(long frame, RowRing ring, int i, int from, int to, int vector, int turn) {
    long entry = (long) g.dilationH() * Long.BYTES;
    long rows = ring.entry(i) + pattern.firstRow() * entry;
    long weight = weights.address() + vector * vectorBytes + from * rowBytes;
    ALL.set(JAVA_LONG, frame + StencilTile.ROWS, rows + from * entry);
    ALL.set(JAVA_LONG, frame + StencilTile.ROWS_END, rows + to * entry);
    ALL.set(JAVA_LONG, frame + StencilTile.WEIGHTS, weight);
    ALL.set(JAVA_LONG, frame + StencilTile.FINISH, weights.finish(vector));
    ALL.set(JAVA_LONG, frame + StencilTile.STEP, turn * step);
    ALL.set(JAVA_LONG, frame + StencilTile.Y_STEP, turn * (long) shape.lanes() * elementBytes);
    ALL.set(JAVA_LONG, frame + StencilTile.WEIGHTS_STEP, turn * vectorBytes);
    ALL.set(
        JAVA_LONG, frame + StencilTile.FINISH_STEP, turn * (weights.finish(1) - weights.finish(0)));
  }
}
