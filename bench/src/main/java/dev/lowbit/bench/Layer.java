package dev.lowbit.bench;

import dev.lowbit.Conv2d;

/**
 * A convolution of a published network, batch 1, padded to keep its size.
 *
 * @param id short name, {@code network.layer}
 * @param network where the layer is from
 * @param block its place there
 * @param kernel kernel rows and columns
 * @param stride row and column step
 * @param channels input channels
 * @param outputs output channels
 * @param size input rows and columns
 */
public record Layer(
    String id,
    String network,
    String block,
    int kernel,
    int stride,
    int channels,
    int outputs,
    int size) {

  /**
   * Returns the geometry.
   *
   * @return the convolution with kernel/2 rows and columns of padding on every side
   */
  public Conv2d geometry() {
    int pad = kernel / 2;
    return Conv2d.of(1, size, size, channels, outputs, kernel)
        .withStride(stride, stride)
        .withPadding(pad, pad, pad, pad);
  }

  /**
   * Returns the matrix product inside the convolution.
   *
   * @return output pixels x outputs x taps
   */
  public MatrixShape product() {
    Conv2d g = geometry();
    return new MatrixShape(
        id, network + " " + block + " " + window(), g.outH() * g.outW(), outputs, g.k());
  }

  /**
   * Names the layer for a reader.
   *
   * @return for example {@code ReActNet-A b4 3x3 s2 128->128 @56}
   */
  public String text() {
    return "%s %s %s %d->%d @%d".formatted(network, block, window(), channels, outputs, size);
  }

  private String window() {
    return kernel + "x" + kernel + (stride == 1 ? "" : " s" + stride);
  }
}
