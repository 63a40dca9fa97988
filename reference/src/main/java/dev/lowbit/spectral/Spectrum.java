package dev.lowbit.spectral;

import dev.lowbit.Tensor;

/**
 * How complex numbers and half spectra lie in memory.
 *
 * <pre>
 *   complex element i of a tensor      float 2i: real part, float 2i+1: imaginary part
 *
 *   half spectrum of an image of H x W, frequencies u down and v across
 *
 *             v = 0      v = 1   ...   v = W/2
 *   u = 0   | X[0,0]     X[0,1]  ...   X[0,W/2]   |
 *   u = 1   | X[1,0]     X[1,1]  ...              |      X[u, v] for v &gt; W/2 is not stored:
 *     ...   |                                     |      it is conj X[-u mod H, W-v]
 *   u = H-1 | conj X[1,0]                         |
 * </pre>
 *
 * <p>So the half spectrum of a tensor of images is a complex tensor of height H and width W/2+1 in
 * the same layout ({@link #of}), in the order of u and v. Column 0, and column W/2 if W is even,
 * are their own mirror image; the others count twice in sums over all frequencies.
 *
 * <p>Any half spectrum Y may become an image. On self-conjugate columns Y[u, v] counts as (Y[u, v]
 * + conj Y[-u mod H, v]) / 2, which an image of real numbers needs; the other columns are taken as
 * they are.
 */
public final class Spectrum {
  private Spectrum() {}

  /**
   * Returns the stored columns.
   *
   * @param width W, columns of the image
   * @return W/2 + 1
   */
  public static int columns(int width) {
    return width / 2 + 1;
  }

  /**
   * Returns whether a column is its own mirror image.
   *
   * @param v column
   * @param width W, columns of the image
   * @return true for 0, and for W/2 if W is even
   */
  public static boolean selfConjugate(int v, int width) {
    return v == 0 || 2 * v == width;
  }

  /**
   * Returns how often a stored column occurs in the whole spectrum.
   *
   * @param v column
   * @param width W, columns of the image
   * @return 1 for a self-conjugate column, else 2
   */
  public static int multiplicity(int v, int width) {
    return selfConjugate(v, width) ? 1 : 2;
  }

  /**
   * Returns the row of the mirror image.
   *
   * @param u row
   * @param height H, rows of the image
   * @return -u mod H
   */
  public static int mirror(int u, int height) {
    return u == 0 ? 0 : height - u;
  }

  /**
   * Returns the half spectrum of a tensor of images.
   *
   * @param image images of height x width, perhaps some channels of a wider tensor
   * @return a dense complex tensor of height x (width/2 + 1) in the same layout
   */
  public static Tensor of(Tensor image) {
    return Tensor.of(
        image.images(), image.height(), columns(image.width()), image.channels(), image.layout());
  }

  /** The complex number at a frequency. */
  @FunctionalInterface
  interface Part {
    double at(int u, int v);
  }

  /** The whole spectrum of an image that a half spectrum stands for, by the rule above. */
  static Plane hermitian(int height, int width, Part re, Part im) {
    Plane whole = new Plane(height, width);
    for (int u = 0; u < height; u++)
      for (int v = 0; v < columns(width); v++) {
        int mirror = mirror(u, height);
        if (selfConjugate(v, width)) {
          double real = (re.at(u, v) + re.at(mirror, v)) / 2;
          double imaginary = (im.at(u, v) - im.at(mirror, v)) / 2;
          whole.set(u, v, real, imaginary);
        } else {
          whole.set(u, v, re.at(u, v), im.at(u, v));
          whole.set(mirror, width - v, re.at(u, v), -im.at(u, v));
        }
      }
    return whole;
  }
}
