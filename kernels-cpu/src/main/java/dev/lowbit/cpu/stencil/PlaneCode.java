package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lowbit.Conv2d;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.cpu.codegen.Code;
import dev.lowbit.cpu.codegen.CodeCache;
import dev.lowbit.cpu.codegen.Limits;
import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.cpu.stencil.PlaneTile.Form;
import dev.lowbit.stencil.Tap;
import java.util.Comparator;
import java.util.List;

/** The code of planes of one pattern, or of all patterns, and its tiles. */
final class PlaneCode {
  private static final int MOST_SUMS = 14; // more, and C2 begins to spill
  private static final int FEW_SUMS = 8; // enough where few rows share an input
  private static final int SHORT_LINE = 4; // taps; C2 boxes the weights of long ones
  private static final int SPARE = 3;
  private static final int CARRIED_CALLS = 64;
  private static final int BYTECODES = 8_000;
  private static final int LEAST_LANES = 4;

  private final PlaneTile.Shape shape;
  private final Code code;
  private final Workspace tiles;
  private final long tilesEnd;

  PlaneCode(PlaneBlock block, TapPattern pattern, Form form, Type type, Finish finish) {
    List<TapPattern.Offset> taps =
        switch (form) {
          case STRAIGHT -> pattern.offsets();
          case COLUMNS ->
              pattern.offsets().stream()
                  .filter(o -> o.dx() == pattern.columns(0).getFirst())
                  .toList();
          case TAPS -> List.of(new TapPattern.Offset(0, 0));
        };
    Conv2d g = block.g();
    int most = taps.size() > 3 ? MOST_SUMS : FEW_SUMS;
    int sums = Math.clamp(Limits.registers() - SPARE - taps.size(), 4, most);
    // Of equal tiles, or nearly.
    int height = Math.ceilDiv(block.rows(), Math.ceilDiv(block.rows(), sums));
    List<Long> offsets = taps.stream().map(o -> block.offset(o.dy(), o.dx())).toList();
    Limits limits = new Limits(BYTECODES, CARRIED_CALLS, 8 * Limits.registers(), Integer.MAX_VALUE);
    PlaneTile.Shape tile;
    Code generated;
    do {
      tile =
          new PlaneTile.Shape(
              type,
              lanes(g.outW()),
              height--,
              form,
              offsets,
              block.rowBytes() * g.strideH(),
              (long) g.outW() * Float.BYTES);
      PlaneLoop byHand = new PlaneLoop(tile, finish);
      generated = CodeCache.SHARED.code(PlaneTile.program(tile, finish), limits, byHand);
    } while (generated.tooLarge() && height > 0);
    shape = tile;
    code = generated;
    long down = Math.ceilDiv(block.rows(), shape.height());
    long across = Math.ceilDiv(g.outW(), shape.lanes());
    tiles = new Workspace(down * across * PlaneTile.TILE_ENTRY);
    tilesEnd = tiles.address() + down * across * PlaneTile.TILE_ENTRY;
    fill(block, down, across);
  }

  /** The best form for a pattern: short loops beat long lines, which C2 does not rid of checks. */
  static Form form(TapPattern pattern) {
    int few = Limits.registers() / 2;
    boolean rectangle = pattern.rectangular() && pattern.rows() > 1 && pattern.rows() <= few;
    if (rectangle && pattern.columns(0).size() > 1) return Form.COLUMNS;
    int line = rectangle ? few : SHORT_LINE;
    return pattern.offsets().size() <= line ? Form.STRAIGHT : Form.TAPS;
  }

  /** The taps of a channel in the order of its form. */
  static List<Tap> ordered(List<Tap> taps, Form form) {
    if (form != Form.COLUMNS) return taps;
    return taps.stream()
        .sorted(Comparator.comparingInt(Tap::dx).thenComparingInt(Tap::dy))
        .toList();
  }

  private static int lanes(int columns) {
    int lanes = LEAST_LANES;
    while (lanes < Math.min(columns, FLOAT_LANES)) lanes *= 2;
    return lanes;
  }

  private void fill(PlaneBlock block, long down, long across) {
    long at = tiles.address();
    for (int i = 0; i < down; i++)
      for (int j = 0; j < across; j++) {
        long p = Math.min(i * (long) shape.height(), block.rows() - shape.height());
        long last = block.g().outW() - (long) shape.lanes();
        long column = Math.clamp((long) j * shape.lanes(), 0L, Math.max(0L, last)) * Float.BYTES;
        ALL.set(JAVA_INT, at, Math.toIntExact(p * shape.rowBytes() + column));
        long to = p * shape.outRowBytes() + column;
        ALL.set(JAVA_INT, at + Integer.BYTES, Math.toIntExact(to));
        at += PlaneTile.TILE_ENTRY;
      }
  }

  /** What became of the code. */
  Code code() {
    return code;
  }

  /** Native memory held. */
  long bytes() {
    return tiles.bytes();
  }

  /** The tile, for explanations. */
  String tile() {
    return shape.height() + "x" + shape.lanes() + " " + shape.form();
  }

  /** Runs a plane on scratch memory until it is compiled. */
  void warm(long plane) {
    long end = plane + PlaneTile.PLANE_ENTRY;
    long tile = tiles.address();
    long tileEnd = tile + PlaneTile.TILE_ENTRY;
    code.warm(k -> k.run(plane, end, tile, tileEnd), k -> k.run(plane, plane, tile, tile));
  }

  /** Sums planes. */
  void run(long planes, long end) {
    code.kernel().run(planes, end, tiles.address(), tilesEnd);
  }

  /** Fills the entry of a plane. */
  static void put(long entry, long plane, long output, long taps, long tapsEnd) {
    ALL.set(JAVA_LONG, entry + PlaneTile.PLANE, plane);
    ALL.set(JAVA_LONG, entry + PlaneTile.OUTPUT, output);
    ALL.set(JAVA_LONG, entry + PlaneTile.TAPS, taps);
    ALL.set(JAVA_LONG, entry + PlaneTile.TAPS_END, tapsEnd);
  }
}
