package dev.lowbit;

/**
 * How an {@code images x height x width x channels} tensor lies in memory: dense, or as some of the
 * channels of a dense tensor of more.
 *
 * <pre>
 *   NHWC   row (n*height + y)*width + x      column first + c        (a pixel is a row)
 *   NCHW   row n*total + first + c           column y*width + x      (a plane is a row)
 *
 *   a pixel:  | 0 ... first-1 | first ... first+channels-1 | ... total-1 |
 *               others'         this tensor                  others'
 * </pre>
 *
 * <p>{@link #index} is the definition. Memory given to run starts at the wider tensor's first
 * element; elements of other channels are neither read nor written.
 *
 * @param images batch size
 * @param height rows of the image
 * @param width columns of the image
 * @param channels channels
 * @param layout which of the two
 * @param first channel of the wider tensor that is channel 0 here
 * @param total channels of the wider tensor
 */
public record Tensor(
    int images, int height, int width, int channels, Layout layout, int first, int total) {
  /**
   * Checks the slice.
   *
   * @throws IllegalArgumentException if the channels do not lie in the wider tensor
   */
  public Tensor {
    if (images < 0 || height < 0 || width < 0 || channels < 0)
      throw new IllegalArgumentException(
          "sizes are >= 0: " + images + "x" + height + "x" + width + "x" + channels);
    if (first < 0 || first > total - channels)
      throw new IllegalArgumentException(
          "channels " + first + " to " + ((long) first + channels) + " are not within " + total);
    Math.multiplyExact(Math.multiplyExact(images, height), width);
    Math.multiplyExact(images, total);
  }

  /**
   * A dense tensor.
   *
   * @param images batch size
   * @param height rows of the image
   * @param width columns of the image
   * @param channels channels
   * @param layout which of the two
   * @return the tensor
   */
  public static Tensor of(int images, int height, int width, int channels, Layout layout) {
    return new Tensor(images, height, width, channels, layout, 0, channels);
  }

  /**
   * The same sizes within a wider tensor.
   *
   * @param first channel of the wider tensor that is channel 0 here
   * @param total channels of the wider tensor
   * @return the tensor
   */
  public Tensor within(int first, int total) {
    return new Tensor(images, height, width, channels, layout, first, total);
  }

  /**
   * The same in another layout.
   *
   * @param layout which of the two
   * @return the tensor
   */
  public Tensor withLayout(Layout layout) {
    return new Tensor(images, height, width, channels, layout, first, total);
  }

  /**
   * Returns the rows of the wider tensor.
   *
   * @return images*height*width or images*total
   */
  public int rows() {
    return layout == Layout.NHWC ? images * height * width : images * total;
  }

  /**
   * Returns the columns of the wider tensor.
   *
   * @return total or height*width
   */
  public int cols() {
    return layout == Layout.NHWC ? total : Math.multiplyExact(height, width);
  }

  /**
   * Returns the row of an element.
   *
   * @param n image
   * @param y row of the image
   * @param x column of the image
   * @param c channel
   * @return pixel or plane
   */
  public int row(int n, int y, int x, int c) {
    return layout == Layout.NHWC ? (n * height + y) * width + x : n * total + first + c;
  }

  /**
   * Returns the column of an element.
   *
   * @param y row of the image
   * @param x column of the image
   * @param c channel
   * @return channel or pixel
   */
  public int col(int y, int x, int c) {
    return layout == Layout.NHWC ? first + c : y * width + x;
  }

  /**
   * The definition: where element (n, y, x, c) lies.
   *
   * @param n image
   * @param y row of the image
   * @param x column of the image
   * @param c channel
   * @return index in elements
   */
  public long index(int n, int y, int x, int c) {
    return (long) row(n, y, x, c) * cols() + col(y, x, c);
  }

  /**
   * Returns the size of the memory, the other channels included.
   *
   * @return elements
   */
  public long size() {
    return (long) rows() * cols();
  }

  /**
   * Returns the size of the memory of an output.
   *
   * @param output what is written
   * @return bytes
   */
  public long bytes(Output output) {
    return Math.multiplyExact(rows() * output.rowElements(cols()), output.elementBytes());
  }

  /**
   * Checks that an output can be written.
   *
   * @param output what is written
   * @throws IllegalArgumentException for bits of some of the channels of a pixel: they share words
   */
  public void check(Output output) {
    if (output.packed() && layout == Layout.NHWC && channels != total)
      throw new IllegalArgumentException(
          "bits of NHWC need all channels: " + channels + " of " + total + " share words");
  }
}
