package dev.lowbit.bench.stencil;

import dev.lowbit.Layout;
import java.util.ArrayList;
import java.util.List;

/**
 * The depthwise layers that are measured, at 224x224.
 *
 * <p>MobileNet v1 is arXiv 1704.04861 (pruned in Fast Sparse ConvNets, 1911.09723), ConvNeXt-T
 * 2201.03545, ShuffleNet v1 1707.01083 (3 groups), InceptionNeXt-T 2303.16900. The bands stand on
 * full width, for comparison with peers.
 */
final class StencilShapes {
  private static final String MB1 = "MobileNet v1";
  private static final String CNX = "ConvNeXt-T";
  private static final String SH1 = "ShuffleNet v1";
  private static final String INX = "InceptionNeXt-T";

  private static final List<StencilShape> LAYERS =
      List.of(
          StencilShape.of("mb1.dw1", MB1, 3, 3, 1, 32, 112),
          StencilShape.of("mb1.dw2", MB1, 3, 3, 2, 64, 112),
          StencilShape.of("mb1.dw3", MB1, 3, 3, 1, 128, 56),
          StencilShape.of("mb1.dw4", MB1, 3, 3, 2, 128, 56),
          StencilShape.of("mb1.dw5", MB1, 3, 3, 1, 256, 28),
          StencilShape.of("mb1.dw6", MB1, 3, 3, 2, 256, 28),
          StencilShape.of("mb1.dw7", MB1, 3, 3, 1, 512, 14),
          StencilShape.of("mb1.dw8", MB1, 3, 3, 2, 512, 14),
          StencilShape.of("mb1.dw9", MB1, 3, 3, 1, 1024, 7),
          StencilShape.of("sh1.dw1", SH1, 3, 3, 2, 60, 56),
          StencilShape.of("sh1.dw2", SH1, 3, 3, 1, 60, 28),
          StencilShape.of("sh1.dw3", SH1, 3, 3, 2, 120, 28),
          StencilShape.of("sh1.dw4", SH1, 3, 3, 1, 120, 14),
          StencilShape.of("sh1.dw5", SH1, 3, 3, 2, 240, 14),
          StencilShape.of("sh1.dw6", SH1, 3, 3, 1, 240, 7),
          StencilShape.of("cnx.s1", CNX, 7, 7, 1, 96, 56),
          StencilShape.of("cnx.s2", CNX, 7, 7, 1, 192, 28),
          StencilShape.of("cnx.s3", CNX, 7, 7, 1, 384, 14),
          StencilShape.of("cnx.s4", CNX, 7, 7, 1, 768, 7),
          StencilShape.of("row.s1", "band", 1, 11, 1, 96, 56),
          StencilShape.of("row.s2", "band", 1, 11, 1, 48, 28),
          StencilShape.of("row.s3", "band", 1, 11, 1, 384, 14),
          StencilShape.of("column.s1", "band", 11, 1, 1, 96, 56),
          StencilShape.of("column.s2", "band", 11, 1, 1, 48, 28),
          StencilShape.of("column.s3", "band", 11, 1, 1, 384, 14));

  private static final List<StencilShape> MIXERS =
      List.of(
          StencilShape.of("inx.s1", INX, 11, 11, 1, 96, 56).withTaps(StencilShape.MIXER),
          StencilShape.of("inx.s2", INX, 11, 11, 1, 192, 28).withTaps(StencilShape.MIXER),
          StencilShape.of("inx.s3", INX, 11, 11, 1, 384, 14).withTaps(StencilShape.MIXER),
          StencilShape.of("inx.s4", INX, 11, 11, 1, 768, 7).withTaps(StencilShape.MIXER));

  private static final List<StencilShape> ALL = all();

  private StencilShapes() {}

  /** Float32 in both layouts, few taps in both, integers in NHWC. */
  static List<StencilShape> shapes() {
    return ALL;
  }

  /**
   * Finds a shape.
   *
   * @throws IllegalArgumentException if there is none
   */
  static StencilShape shape(String id) {
    return ALL.stream()
        .filter(shape -> shape.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no stencil is called "
                    + id
                    + "; there are "
                    + ALL.stream().map(StencilShape::id).toList()));
  }

  private static List<StencilShape> all() {
    List<StencilShape> shapes = new ArrayList<>();
    for (Layout layout : Layout.values()) {
      for (StencilShape layer : LAYERS) shapes.add(layer.with(layout, false));
      for (StencilShape mixer : MIXERS) shapes.add(mixer.with(layout, false));
      for (StencilShape layer : LAYERS) {
        if (layer.layer().equals("mb1.dw3")) {
          shapes.add(layer.with(layout, false).withTaps(3));
          shapes.add(layer.with(layout, false).withTaps(5));
        }
        if (layer.layer().equals("cnx.s1")) {
          shapes.add(layer.with(layout, false).withTaps(5));
          shapes.add(layer.with(layout, false).withTaps(15));
        }
      }
    }
    for (StencilShape layer : LAYERS)
      if (layer.kernelH() == layer.kernelW()) shapes.add(layer.with(Layout.NHWC, true));
    return List.copyOf(shapes);
  }
}
