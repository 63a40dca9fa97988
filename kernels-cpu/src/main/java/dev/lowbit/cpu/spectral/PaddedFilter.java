package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.Conv2d;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.stencil.StencilSet;

/**
 * Convolutions of images of a vector of channels, in a tile of {@link PaddedSize}.
 *
 * <pre>
 *   | image  0 |                  | result . |
 *   | 0      0 |  - filtered -&gt;   | .      . |      zeros are written anew every time
 * </pre>
 */
final class PaddedFilter {
  private static final long VECTOR = FLOAT_LANES * (long) Float.BYTES;

  private final Conv2d g;
  private final PaddedSize size;
  private final ImageTransform fused;
  private final FilterTable table;

  /**
   * Packs.
   *
   * @param starts first channel of every vector
   */
  PaddedFilter(StencilSet taps, Conv2d g, PaddedSize size, int[] starts) {
    this.g = g;
    this.size = size;
    fused = new ImageTransform(size.height(), size.width(), VECTOR, VECTOR, ColumnPass.Use.FILTER);
    table =
        new FilterTable(
            KernelSpectrum.of(taps, g, size), starts, fused.frequencies(), fused.filterScale());
  }

  /** What a thread needs. */
  final class Tile {
    private final ImageTransform.Scratch scratch = fused.new Scratch();
    private final Workspace pixels = new Workspace(VECTOR * size.height() * size.width());

    /**
     * Filters.
     *
     * @param x address of the first pixel
     * @param xPixel bytes from pixel to pixel; rows follow one another
     * @param block index of the vector of channels
     * @param y the same for the output
     */
    void filter(long x, long xPixel, int block, long y, long yPixel) {
      long tile = pixels.address();
      long row = size.width() * VECTOR;
      long image = g.width() * VECTOR;
      long xRow = g.width() * xPixel;
      long yRow = g.outW() * yPixel;
      for (int i = 0; i < g.height(); i++) {
        long to = tile + i * row;
        PixelMoves.copy(x + i * xRow, xPixel, to, VECTOR, g.width());
        PixelMoves.clear(to + image, to + row);
      }
      PixelMoves.clear(tile + g.height() * row, tile + size.height() * row);
      scratch.filter(tile, table.address(block), tile);
      for (int p = 0; p < g.outH(); p++)
        PixelMoves.copy(tile + p * row, VECTOR, y + p * yRow, yPixel, g.outW());
    }

    /** Compiles all code. */
    void warm() {
      PixelMoves.warm();
      scratch.warm(table.address(0));
    }

    long bytes() {
      return scratch.bytes() + pixels.bytes();
    }
  }

  /** For explanations. */
  String steps() {
    return "images padded to " + size.height() + "x" + size.width() + ", " + fused.steps();
  }

  String codes() {
    return fused.codes();
  }

  long bytes() {
    return table.bytes();
  }
}
