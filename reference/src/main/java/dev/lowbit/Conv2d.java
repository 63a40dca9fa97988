package dev.lowbit;

/**
 * Geometry of a 2-D convolution or pooling: cross-correlation, as deep-learning frameworks define
 * it.
 *
 * <pre>
 * y[n, p, q, o] = sum over c' &lt; channels/groups, i &lt; kernelH, j &lt; kernelW of
 *     w[o, i, j, c'] * x[n, p*strideH + i*dilationH - padTop, q*strideW + j*dilationW - padLeft,
 *                        (o / (outputs/groups)) * (channels/groups) + c']
 * </pre>
 *
 * @param images batch size, may be 0
 * @param height input rows
 * @param width input columns
 * @param channels input channels
 * @param outputs output channels
 * @param kernelH kernel rows
 * @param kernelW kernel columns
 * @param strideH row step
 * @param strideW column step
 * @param dilationH distance between kernel rows
 * @param dilationW distance between kernel columns
 * @param padTop rows added above
 * @param padBottom rows added below
 * @param padLeft columns added on the left
 * @param padRight columns added on the right
 * @param groups number of groups; channels and outputs are multiples of it
 */
public record Conv2d(
    int images,
    int height,
    int width,
    int channels,
    int outputs,
    int kernelH,
    int kernelW,
    int strideH,
    int strideW,
    int dilationH,
    int dilationW,
    int padTop,
    int padBottom,
    int padLeft,
    int padRight,
    int groups) {

  /**
   * Checks the geometry once.
   *
   * @throws IllegalArgumentException if a size is out of range or no output row or column is left
   */
  public Conv2d {
    atLeast(0, images, "images");
    atLeast(1, height, "height");
    atLeast(1, width, "width");
    atLeast(1, channels, "channels");
    atLeast(1, outputs, "outputs");
    atLeast(1, kernelH, "kernelH");
    atLeast(1, kernelW, "kernelW");
    atLeast(1, strideH, "strideH");
    atLeast(1, strideW, "strideW");
    atLeast(1, dilationH, "dilationH");
    atLeast(1, dilationW, "dilationW");
    atLeast(0, padTop, "padTop");
    atLeast(0, padBottom, "padBottom");
    atLeast(0, padLeft, "padLeft");
    atLeast(0, padRight, "padRight");
    atLeast(1, groups, "groups");
    divides(groups, channels, "channels");
    divides(groups, outputs, "outputs");
    fits(height, padTop, padBottom, dilationH, kernelH, "height");
    fits(width, padLeft, padRight, dilationW, kernelW, "width");
    Math.multiplyExact(Math.multiplyExact(channels / groups, kernelH), kernelW);
    Math.multiplyExact(Math.multiplyExact(images, height), width);
  }

  /**
   * A square kernel with stride 1 and no padding.
   *
   * @param images batch size
   * @param height input rows
   * @param width input columns
   * @param channels input channels
   * @param outputs output channels
   * @param kernel kernel rows and columns
   * @return the geometry
   */
  public static Conv2d of(
      int images, int height, int width, int channels, int outputs, int kernel) {
    return new Conv2d(
        images, height, width, channels, outputs, kernel, kernel, 1, 1, 1, 1, 0, 0, 0, 0, 1);
  }

  /**
   * Changes the batch.
   *
   * @param images number of images
   * @return the changed geometry
   */
  public Conv2d withImages(int images) {
    return new Conv2d(
        images, height, width, channels, outputs, kernelH, kernelW, strideH, strideW, dilationH,
        dilationW, padTop, padBottom, padLeft, padRight, groups);
  }

  /**
   * The same with another kernel.
   *
   * @param h kernel rows
   * @param w kernel columns
   * @return the geometry
   */
  public Conv2d withKernel(int h, int w) {
    return new Conv2d(
        images, height, width, channels, outputs, h, w, strideH, strideW, dilationH, dilationW,
        padTop, padBottom, padLeft, padRight, groups);
  }

  /**
   * The same with another stride.
   *
   * @param h row step
   * @param w column step
   * @return the geometry
   */
  public Conv2d withStride(int h, int w) {
    return new Conv2d(
        images, height, width, channels, outputs, kernelH, kernelW, h, w, dilationH, dilationW,
        padTop, padBottom, padLeft, padRight, groups);
  }

  /**
   * The same with another dilation.
   *
   * @param h distance between kernel rows
   * @param w distance between kernel columns
   * @return the geometry
   */
  public Conv2d withDilation(int h, int w) {
    return new Conv2d(
        images, height, width, channels, outputs, kernelH, kernelW, strideH, strideW, h, w, padTop,
        padBottom, padLeft, padRight, groups);
  }

  /**
   * The same with other padding.
   *
   * @param top rows added above
   * @param bottom rows added below
   * @param left columns added on the left
   * @param right columns added on the right
   * @return the geometry
   */
  public Conv2d withPadding(int top, int bottom, int left, int right) {
    return new Conv2d(
        images, height, width, channels, outputs, kernelH, kernelW, strideH, strideW, dilationH,
        dilationW, top, bottom, left, right, groups);
  }

  /**
   * The same with TensorFlow's SAME padding: outH = ceil(height / strideH), the odd row or column
   * goes to the bottom and right.
   *
   * @return the geometry
   */
  public Conv2d withSamePadding() {
    int rows = samePadding(height, strideH, kernelH, dilationH);
    int columns = samePadding(width, strideW, kernelW, dilationW);
    return withPadding(rows / 2, rows - rows / 2, columns / 2, columns - columns / 2);
  }

  /**
   * The same padded so that every window that touches the image has an output.
   *
   * @return the geometry
   */
  public Conv2d withFullPadding() {
    int rows = dilationH * (kernelH - 1);
    int columns = dilationW * (kernelW - 1);
    return withPadding(rows, rows, columns, columns);
  }

  /**
   * The same with another number of groups.
   *
   * @param groups number of groups
   * @return the geometry
   */
  public Conv2d withGroups(int groups) {
    return new Conv2d(
        images, height, width, channels, outputs, kernelH, kernelW, strideH, strideW, dilationH,
        dilationW, padTop, padBottom, padLeft, padRight, groups);
  }

  /**
   * Returns the number of output rows.
   *
   * @return floor((height + padTop + padBottom - dilationH*(kernelH-1) - 1) / strideH) + 1
   */
  public int outH() {
    return (height + padTop + padBottom - dilationH * (kernelH - 1) - 1) / strideH + 1;
  }

  /**
   * Returns the number of output columns.
   *
   * @return floor((width + padLeft + padRight - dilationW*(kernelW-1) - 1) / strideW) + 1
   */
  public int outW() {
    return (width + padLeft + padRight - dilationW * (kernelW - 1) - 1) / strideW + 1;
  }

  /**
   * Returns the number of taps of one output: what a dot product sums in the interior.
   *
   * @return channels/groups * kernelH * kernelW
   */
  public int k() {
    return channels / groups * kernelH * kernelW;
  }

  /**
   * Returns the multiply-accumulate operations of the whole batch, border taps included.
   *
   * @return images * outH * outW * outputs * k
   */
  public long macs() {
    return (long) images * outH() * outW() * outputs * k();
  }

  private static int samePadding(int size, int stride, int kernel, int dilation) {
    int out = Math.ceilDiv(size, stride);
    return Math.max((out - 1) * stride + (kernel - 1) * dilation + 1 - size, 0);
  }

  private static void atLeast(int least, int value, String name) {
    if (value < least) throw new IllegalArgumentException(name + "=" + value + " < " + least);
  }

  private static void divides(int groups, int value, String name) {
    if (value % groups != 0)
      throw new IllegalArgumentException(
          name + "=" + value + " is not a multiple of groups=" + groups);
  }

  private static void fits(int size, int before, int after, int dilation, int kernel, String name) {
    long padded = (long) size + before + after;
    long window = (long) dilation * (kernel - 1) + 1;
    if (padded > Integer.MAX_VALUE || window > padded)
      throw new IllegalArgumentException(
          "the kernel spans " + window + " but the padded " + name + " is " + padded);
  }
}
