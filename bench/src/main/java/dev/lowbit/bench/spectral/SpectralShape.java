package dev.lowbit.bench.spectral;

import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import java.util.Locale;

/**
 * Images to be filtered, every channel with a filter of its own.
 *
 * @param images batch size
 * @param height rows
 * @param width columns
 * @param channels channels
 * @param layout of input and output
 */
record SpectralShape(int images, int height, int width, int channels, Layout layout) {
  /** Two square images in NHWC. */
  static SpectralShape of(int size, int channels) {
    return new SpectralShape(2, size, size, channels, Layout.NHWC);
  }

  SpectralShape with(int images, Layout layout) {
    return new SpectralShape(images, height, width, channels, layout);
  }

  /** The benchmark's parameter. */
  String id() {
    return "filter.b%d.%dx%dx%d.%s"
        .formatted(images, height, width, channels, layout.name().toLowerCase(Locale.ROOT));
  }

  /** For a reader; says everything, because ratios are found by it. */
  String text() {
    return "%d x %dx%dx%d %s".formatted(images, height, width, channels, layout);
  }

  Tensor tensor() {
    return Tensor.of(images, height, width, channels, layout);
  }

  /** Rows and columns of a square image, else 0. */
  int square() {
    return height == width ? height : 0;
  }

  int pixels() {
    return height * width;
  }

  int planes() {
    return images * channels;
  }

  /** Nominal operations: two real transforms and the product of half spectra. */
  long operations() {
    double transforms = 2 * 2.5 * pixels() * Math.log(pixels()) / Math.log(2);
    return Math.round(planes() * (transforms + 6.0 * height * (width / 2 + 1)));
  }
}
