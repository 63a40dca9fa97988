package dev.lowbit.cpu.stencil;

import dev.lowbit.Input;
import dev.lowbit.cpu.codegen.Type;

/**
 * What a {@link StencilTile} is made for.
 *
 * @param input what is read; bytes are widened in registers
 * @param type what is summed: floats, or ints where floats would round
 * @param lanes channels of a vector
 * @param height output rows of the tile
 * @param width output columns of the tile
 * @param looped whether rows of the kernel are turns of a loop
 * @param part which taps of a row it does, if rows are looped; else all
 * @param left columns of the tile's window that lie left of the image
 * @param window columns of the tile's window, up to the last inside the image
 * @param strideH input rows per output row
 * @param strideW input columns per output column
 * @param dilationH input rows per kernel row
 * @param dilationW input columns per kernel column
 * @param pixelBytes distance of input pixels
 * @param outPixelBytes distance of output pixels
 * @param outRowBytes distance of output rows
 */
record TileShape(
    Input input,
    Type type,
    int lanes,
    int height,
    int width,
    boolean looped,
    Part part,
    int left,
    int window,
    int strideH,
    int strideW,
    int dilationH,
    int dilationW,
    long pixelBytes,
    long outPixelBytes,
    long outRowBytes) {
  /**
   * Taps of a turn: all, or some of a wide kernel's row. Code that does the next ones adds to what
   * this code stored.
   *
   * @param from the first
   * @param to behind the last
   */
  record Part(int from, int to) {
    /** Whether it adds to what other code has stored. */
    boolean adds() {
      return from > 0;
    }
  }

  /**
   * The same for a part, where column 0 of the window is a column of the image, or lies left of it.
   */
  TileShape within(int start, int imageWidth, Part part) {
    return new TileShape(
        input,
        type,
        lanes,
        height,
        width,
        looped,
        part,
        Math.max(0, -start),
        imageWidth - start,
        strideH,
        strideW,
        dilationH,
        dilationW,
        pixelBytes,
        outPixelBytes,
        outRowBytes);
  }
}
