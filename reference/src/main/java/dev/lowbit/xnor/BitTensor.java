package dev.lowbit.xnor;

import dev.lowbit.Layout;

/**
 * How an {@code images x height x width x channels} tensor over {-1, +1} lies in a {@link
 * BitMatrix}.
 *
 * <pre>
 *   NHWC   row (n*height + y)*width + x     columns = channels           (a pixel is a row)
 *   NCHW   row n*channels + c               columns = height * width     (a plane is a row)
 * </pre>
 *
 * @param images batch size
 * @param height rows of the image
 * @param width columns of the image
 * @param channels channels
 * @param layout which of the two
 */
public record BitTensor(int images, int height, int width, int channels, Layout layout) {
  /**
   * Returns the rows of the matrix.
   *
   * @return images*height*width or images*channels
   */
  public int rows() {
    return layout == Layout.NHWC
        ? Math.multiplyExact(Math.multiplyExact(images, height), width)
        : Math.multiplyExact(images, channels);
  }

  /**
   * Returns the columns of the matrix.
   *
   * @return channels or height*width
   */
  public int cols() {
    return layout == Layout.NHWC ? channels : Math.multiplyExact(height, width);
  }

  /**
   * Makes a tensor of -1.
   *
   * @return a fresh matrix of this shape
   */
  public BitMatrix create() {
    return BitMatrix.create(rows(), cols());
  }

  /**
   * The definition: element (n, y, x, c).
   *
   * @param bits a matrix of this shape
   * @param n image
   * @param y row
   * @param x column
   * @param c channel
   * @return -1 or +1
   */
  public int sign(BitMatrix bits, int n, int y, int x, int c) {
    return bits.sign(row(n, y, x, c), col(y, x, c));
  }

  /**
   * Sets element (n, y, x, c).
   *
   * @param bits a matrix of this shape
   * @param n image
   * @param y row
   * @param x column
   * @param c channel
   * @param bit true for +1, false for -1
   */
  public void set(BitMatrix bits, int n, int y, int x, int c, boolean bit) {
    bits.set(row(n, y, x, c), col(y, x, c), bit);
  }

  /**
   * Checks that a matrix has this shape.
   *
   * @param bits the matrix
   * @param name of the operand, for the message
   * @throws IllegalArgumentException if rows or columns differ
   */
  public void check(BitMatrix bits, String name) {
    if (bits.rows() != rows() || bits.cols() != cols())
      throw new IllegalArgumentException(
          name + " is " + bits.rows() + "x" + bits.cols() + ", needs " + rows() + "x" + cols());
  }

  int row(int n, int y, int x, int c) {
    return layout == Layout.NHWC ? (n * height + y) * width + x : n * channels + c;
  }

  int col(int y, int x, int c) {
    return layout == Layout.NHWC ? c : y * width + x;
  }
}
