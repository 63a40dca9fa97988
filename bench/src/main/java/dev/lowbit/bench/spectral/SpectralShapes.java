package dev.lowbit.bench.spectral;

import dev.lowbit.Layout;
import java.util.ArrayList;
import java.util.List;

/**
 * The filters that are measured: the sizes of GFNet (arXiv 2107.00645), AFF (2307.14008) and AFIDAF
 * (2407.12217) at 224x224 and 384x384, powers of two, sizes beyond the second cache, a prime, the
 * odd sizes of Inception-v4 and the frames of a keyword net.
 */
final class SpectralShapes {
  private static final List<SpectralShape> NETWORKS =
      List.of(
          SpectralShape.of(7, 384),
          SpectralShape.of(14, 384),
          SpectralShape.of(28, 192),
          SpectralShape.of(56, 96),
          SpectralShape.of(64, 64),
          SpectralShape.of(112, 64));

  private static final List<SpectralShape> OTHERS =
      List.of(
          SpectralShape.of(128, 32),
          SpectralShape.of(224, 16),
          SpectralShape.of(256, 32),
          SpectralShape.of(97, 32),
          SpectralShape.of(12, 96),
          SpectralShape.of(24, 96),
          SpectralShape.of(48, 96),
          SpectralShape.of(96, 96),
          SpectralShape.of(32, 144),
          SpectralShape.of(35, 64),
          SpectralShape.of(17, 64),
          new SpectralShape(2, 98, 40, 16, Layout.NHWC),
          new SpectralShape(2, 49, 20, 16, Layout.NHWC));

  private static final List<SpectralShape> ALL = all();

  private SpectralShapes() {}

  /** Two images in NHWC of every size; one image, and NCHW, of the networks'. */
  static List<SpectralShape> shapes() {
    return ALL;
  }

  /**
   * Finds a shape.
   *
   * @throws IllegalArgumentException if there is none
   */
  static SpectralShape shape(String id) {
    return ALL.stream()
        .filter(shape -> shape.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no filter is called "
                    + id
                    + "; there are "
                    + ALL.stream().map(SpectralShape::id).toList()));
  }

  private static List<SpectralShape> all() {
    List<SpectralShape> shapes = new ArrayList<>(NETWORKS);
    shapes.addAll(OTHERS);
    for (SpectralShape shape : NETWORKS) shapes.add(shape.with(1, Layout.NHWC));
    for (SpectralShape shape : NETWORKS) shapes.add(shape.with(2, Layout.NCHW));
    return List.copyOf(shapes);
  }
}
