package dev.lowbit.cpu.stencil;

import dev.lowbit.Conv2d;
import dev.lowbit.cpu.codegen.Limits;
import dev.lowbit.stencil.StencilSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The tile of a pattern: the one that covers the map with the least work, among those whose sums
 * and weights stay in registers.
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

  // Of a method of 8,000 bytecodes.
  private static final int MOST_CALLS = 240;
  private static final int CALLS_TO_WIDEN = 4;
  private static final int CALLS_TO_CODE = 12;
  private static final int CALLS_TO_FINISH = 4;

  /** For a map of output pixels. */
  static TileChoice of(TapPattern pattern, StencilSpec spec, Finish finish) {
    Conv2d g = spec.geometry();
    boolean looped =
        pattern.rectangular() && pattern.rows() > UNROLLED_ROWS && pattern.columns(0).size() > 1;
    List<TapPattern.Offset> taps = pattern.offsets();
    if (looped) taps = taps.subList(0, pattern.columns(0).size());
    int perProduct = pattern.masked() ? 3 : 1;
    int perPixel = spec.input().floats() ? 1 : CALLS_TO_WIDEN;
    int perOutput = finish.codes() == null ? CALLS_TO_FINISH : CALLS_TO_CODE;
    boolean few = taps.size() * perProduct <= Limits.registers() / 2;
    int sums = few ? Math.clamp(Limits.registers() - SPARE - taps.size(), 4, MOST_SUMS) : MOST_SUMS;
    boolean small = streamed(spec) && pattern.rectangular() && !looped;
    int most = small ? MOST_STREAMED_PIXELS : Integer.MAX_VALUE;
    TileChoice best = new TileChoice(1, 1, looped);
    long least = Long.MAX_VALUE;
    for (int h = Math.min(g.outH(), looped || !few ? 1 : sums); h >= 1; h--)
      for (int w = Math.min(g.outW(), sums / h); w >= 1; w--) {
        int pixels = pixels(taps, g, h, w);
        int products = taps.size() * h * w;
        int calls = products * perProduct + pixels * perPixel + h * w * perOutput;
        if (calls > MOST_CALLS || pixels > most) continue;
        long tiles = (long) Math.ceilDiv(g.outH(), h) * Math.ceilDiv(g.outW(), w);
        long work = tiles * (LOAD * pixels + products + 1L);
        if (work >= least) continue;
        least = work;
        best = new TileChoice(h, w, looped);
      }
    return best;
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
