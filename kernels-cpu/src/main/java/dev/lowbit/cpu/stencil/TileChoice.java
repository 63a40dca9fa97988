package dev.lowbit.cpu.stencil;

import dev.lowbit.Conv2d;
import dev.lowbit.cpu.codegen.Limits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The tile of a pattern: as many outputs as registers hold beside the weights, so that an input
 * pixel is loaded once for all of them.
 *
 * @param height output rows
 * @param width output columns
 * @param looped whether kernel rows are turns of a loop
 */
record TileChoice(int height, int width, boolean looped) {
  private static final int MOST_SUMS = 14; // more, and C2 begins to spill
  private static final int SPARE = 3;
  private static final int MOST_CODE = 320; // calls of a method of 8,000 bytecodes
  private static final int UNROLLED_ROWS = 3;

  /** For a map of output pixels. */
  static TileChoice of(TapPattern pattern, Conv2d g) {
    int rows = Math.max(1, pattern.rows());
    int columns = Math.max(1, pattern.columns(0).size());
    boolean looped = pattern.rectangular() && rows > UNROLLED_ROWS && columns > 1;
    int taps = looped ? columns : Math.max(1, pattern.offsets().size());
    boolean few = pattern.rectangular() && taps <= Limits.registers() / 2;
    int sums = few ? Math.clamp(Limits.registers() - SPARE - taps, 4, MOST_SUMS) : MOST_SUMS;
    // Tall tiles load fewer pixels of new rows from beyond L1: 7x2 beats 2x7 by up to 1.2.
    boolean tall = few && !looped && rows > 1;
    int height = tall ? even(g.outH(), sums / 2) : 1;
    int width = even(g.outW(), sums / height);
    while (width > 1 && code(pattern, g, height, width, looped) > MOST_CODE)
      width = even(g.outW(), width - 1);
    return new TileChoice(height, width, looped);
  }

  /** Products, and loads of input pixels, as many calls as a product has. */
  private static int code(TapPattern pattern, Conv2d g, int height, int width, boolean looped) {
    Set<TapPattern.Offset> pixels = new HashSet<>();
    List<TapPattern.Offset> taps = pattern.offsets();
    if (looped) taps = taps.subList(0, pattern.columns(0).size());
    for (TapPattern.Offset tap : taps)
      for (int i = 0; i < height * width; i++)
        pixels.add(
            new TapPattern.Offset(
                i / width * g.strideH() + tap.dy() * g.dilationH(),
                i % width * g.strideW() + tap.dx() * g.dilationW()));
    int products = taps.size() * height * width;
    return pattern.masked() ? 3 * products : products + pixels.size();
  }

  /** The size of equal tiles, or nearly; not above the most. */
  private static int even(int outputs, int most) {
    return Math.ceilDiv(outputs, Math.ceilDiv(outputs, Math.max(1, most)));
  }
}
