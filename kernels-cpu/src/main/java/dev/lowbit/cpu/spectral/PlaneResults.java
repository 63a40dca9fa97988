package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.Tensor;
import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.Workspace;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** NCHW: pixels of a vector of channels become planes, finished by {@link ResultRows}. */
final class PlaneResults {
  private final Tensor y;
  private final ResultRows rows;
  private final PlaneTiles tiles;
  private final int area;

  PlaneResults(Tensor y, ResultRows rows) {
    this.y = y;
    this.rows = rows;
    tiles = new PlaneTiles(y);
    area = y.height() * y.width();
  }

  /** Bytes of planes in scratch. */
  long planesBytes() {
    return tiles.bytes() + EpiloguePass.SLACK_BYTES;
  }

  /**
   * Writes some planes of an image.
   *
   * @param pixels address of pixels of a vector
   * @param n image
   * @param c first channel
   * @param planes scratch
   * @param square scratch of a transposition
   * @param line scratch of {@link ResultRows}
   */
  void write(
      long pixels,
      int n,
      int c,
      @Nullable MemorySegment gate,
      @Nullable MemorySegment residual,
      MemorySegment out,
      Workspace planes,
      long square,
      Workspace line) {
    int count = Math.min(FLOAT_LANES, y.channels() - c);
    if (rows.plain() && out.isNative() && tiles.exact(c)) {
      long to = out.address() + y.index(n, 0, 0, c) * Float.BYTES;
      tiles.scatter(pixels, to, (long) area * Float.BYTES, square);
      return;
    }
    long first = planes.address();
    tiles.scatter(pixels, first, tiles.planeBytes(), square);
    rows.write(planes, first, tiles.planeBytes(), n, c, count, gate, residual, out, line);
  }
}
