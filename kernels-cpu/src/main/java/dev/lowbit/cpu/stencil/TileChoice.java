package dev.lowbit.cpu.stencil;

import dev.lowbit.Conv2d;
import dev.lowbit.cpu.codegen.Limits;
import dev.lowbit.stencil.StencilSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The tile of a pattern: the one that covers the map with the least work, among those whose sums
 * and weights stay in registers. Of equal ones it is the highest, with strides the widest: a row of
 * outputs costs several rows of input there.
 *
 * @param height output rows
 * @param width output columns
 * @param looped whether kernel rows are turns of a loop
 */
record TileChoice(int height, int width, boolean looped) {
  private static final int MOST_SUMS = 14; // more, and C2 begins to spill
  private static final int SPARE = 3;
  private static final int UNROLLED_ROWS = 3;
  private static final long L2_BYTES = 1 << 20;
  private static final int MOST_STREAMED_PIXELS = 35;
  private static final int LOAD = 2; // a pixel beyond L1 costs as much as two products

  /** Of the unrolled tile of one pixel, so that it is a method C2 compiles. */
  static final int MOST_TAPS = 64;

  /** The same where masks or conversions take more code. */
  static final int MOST_LONG_TAPS = 30;

  /** Of a turn of a loop over the rows of the kernel; wider kernels are cut. */
  private static final int MOST_COLUMNS = 24;

  /** Of the 8,000 bytecodes that C2 compiles, for the sizes below are rough. */
  static final int MOST_BYTES = 7_400;

  private static final int BYTES_TO_MULTIPLY = 16;
  private static final int BYTES_TO_MASK = 56;
  private static final int BYTES_TO_LOAD = 40;
  private static final int BYTES_TO_WIDEN = 80;
  private static final int BYTES_TO_CODE = 330;
  private static final int BYTES_TO_FINISH = 100;

  /** For a map of output pixels, by code of about so many bytes at most. */
  static TileChoice of(TapPattern pattern, StencilSpec spec, Finish finish, int most) {
    Conv2d g = spec.geometry();
    List<TapPattern.Offset> taps = pattern.offsets();
    boolean many = taps.size() > MOST_LONG_TAPS;
    boolean high = pattern.rows() > UNROLLED_ROWS || many;
    int columns = pattern.rows() == 0 ? 0 : pattern.columns(0).size();
    boolean looped =
        pattern.rectangular()
            && (columns > MOST_COLUMNS || (high && pattern.rows() > 1 && (columns > 1 || many)));
    if (looped) taps = taps.subList(0, Math.ceilDiv(columns, parts(columns)));
    int perProduct = pattern.masked() ? 3 : 1;
    boolean few = taps.size() * perProduct <= Limits.registers() / 2;
    int sums = few ? Math.clamp(Limits.registers() - SPARE - taps.size(), 4, MOST_SUMS) : MOST_SUMS;
    boolean small = streamed(spec) && pattern.rectangular() && !looped;
    int mostPixels = small ? MOST_STREAMED_PIXELS : Integer.MAX_VALUE;
    TileChoice best = new TileChoice(1, 1, looped);
    long least = Long.MAX_VALUE;
    for (int h = Math.min(g.outH(), looped || !few ? 1 : sums); h >= 1; h--)
      for (int w = Math.min(g.outW(), sums / h); w >= 1; w--) {
        int pixels = pixels(taps, g, h, w);
        int products = taps.size() * h * w;
        if (pixels > mostPixels || bytes(pattern, spec, finish, taps.size(), pixels, h * w) > most)
          continue;
        long tiles = (long) Math.ceilDiv(g.outH(), h) * Math.ceilDiv(g.outW(), w);
        long work = tiles * (LOAD * pixels + products + 1L);
        if (work > least || (work == least && g.strideH() == 1)) continue;
        least = work;
        best = new TileChoice(h, w, looped);
      }
    return best;
  }

  /** Into how many parts a kernel of so many columns is cut. */
  static int parts(int columns) {
    return Math.ceilDiv(columns, MOST_COLUMNS);
  }

  private static int bytes(
      TapPattern pattern, StencilSpec spec, Finish finish, int taps, int pixels, int outputs) {
    int product = pattern.masked() ? BYTES_TO_MULTIPLY + BYTES_TO_MASK : BYTES_TO_MULTIPLY;
    int tap = pattern.masked() ? 2 * BYTES_TO_LOAD : BYTES_TO_LOAD;
    int pixel = BYTES_TO_LOAD;
    if (pattern.masked() || !spec.input().floats()) pixel += BYTES_TO_WIDEN;
    int output = finish.codes() == null ? BYTES_TO_FINISH : BYTES_TO_CODE;
    return taps * (outputs * product + tap) + pixels * pixel + outputs * output;
  }

  /** Whether there is none smaller. */
  boolean least() {
    return height == 1 && width == 1;
  }

  /** Whether the input comes from beyond L2: then small tiles let its loads start earlier. */
  private static boolean streamed(StencilSpec spec) {
    Conv2d g = spec.geometry();
    long pixels = (long) g.height() * g.width();
    return pixels * spec.x().total() * spec.input().elementBytes() > L2_BYTES;
  }

  /** Different pixels that a tile reads. */
  private static int pixels(List<TapPattern.Offset> taps, Conv2d g, int height, int width) {
    Set<Long> pixels = new HashSet<>();
    for (TapPattern.Offset tap : taps)
      for (int i = 0; i < height; i++)
        for (int q = 0; q < width; q++) {
          long row = (long) i * g.strideH() + (long) tap.dy() * g.dilationH();
          pixels.add(row << 32 | (q * g.strideW() + tap.dx() * g.dilationW()));
        }
    return pixels.size();
  }
}
