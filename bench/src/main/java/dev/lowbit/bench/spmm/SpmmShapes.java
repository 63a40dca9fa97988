package dev.lowbit.bench.spmm;

import dev.lowbit.Layout;
import java.util.ArrayList;
import java.util.List;

/**
 * The pointwise layers of MobileNet v1 (arXiv 1704.04861) at 224x224, pruned as in Fast Sparse
 * ConvNets (1911.09723).
 */
final class SpmmShapes {
  private static final List<SpmmShape> LAYERS =
      List.of(
          SpmmShape.of("mb1.pw1", 32, 64, 112),
          SpmmShape.of("mb1.pw2", 64, 128, 56),
          SpmmShape.of("mb1.pw3", 128, 128, 56),
          SpmmShape.of("mb1.pw4", 128, 256, 28),
          SpmmShape.of("mb1.pw5", 256, 256, 28),
          SpmmShape.of("mb1.pw6", 256, 512, 14),
          SpmmShape.of("mb1.pw7", 512, 512, 14),
          SpmmShape.of("mb1.pw8", 512, 1024, 7),
          SpmmShape.of("mb1.pw9", 1024, 1024, 7));

  private static final List<SpmmShape> ALL = all();

  private SpmmShapes() {}

  /** Uniform pruning and dense layers in both layouts; blocks and integers at 90 %. */
  static List<SpmmShape> shapes() {
    return ALL;
  }

  /**
   * Finds a shape.
   *
   * @throws IllegalArgumentException if there is none
   */
  static SpmmShape shape(String id) {
    return ALL.stream()
        .filter(shape -> shape.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no pointwise layer is called "
                    + id
                    + "; there are "
                    + ALL.stream().map(SpmmShape::id).toList()));
  }

  private static List<SpmmShape> all() {
    List<SpmmShape> shapes = new ArrayList<>();
    for (Layout layout : List.of(Layout.NCHW, Layout.NHWC))
      for (SpmmShape layer : LAYERS) {
        SpmmShape shape = layer.with(layout, false);
        for (int zeros : new int[] {0, 70, 80, 90, 95}) shapes.add(shape.pruned(zeros, 1));
        shapes.add(shape.pruned(90, 2));
        shapes.add(shape.pruned(90, 4));
        shapes.add(shape.with(layout, true).pruned(90, 1));
      }
    return List.copyOf(shapes);
  }
}
