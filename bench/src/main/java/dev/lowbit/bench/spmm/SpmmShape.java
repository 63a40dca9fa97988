package dev.lowbit.bench.spmm;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.spmm.RandomMask;
import java.util.Locale;

/**
 * A pointwise layer, batch 1.
 *
 * @param layer short name, {@code network.layer}
 * @param channels input channels
 * @param outputs output channels
 * @param size rows and columns
 * @param zeros percentage of the weights that are pruned, at random; 0 for a dense layer
 * @param blockRows rows that are pruned together
 * @param layout of input and output
 * @param integers uint8 in and int8 out instead of float32
 */
record SpmmShape(
    String layer,
    int channels,
    int outputs,
    int size,
    int zeros,
    int blockRows,
    Layout layout,
    boolean integers) {
  private static final long MASK_SEED = 90;

  /** A float32 layer in NCHW. */
  static SpmmShape of(String layer, int channels, int outputs, int size) {
    return new SpmmShape(layer, channels, outputs, size, 0, 1, Layout.NCHW, false);
  }

  SpmmShape pruned(int zeros, int blockRows) {
    return new SpmmShape(layer, channels, outputs, size, zeros, blockRows, layout, integers);
  }

  SpmmShape with(Layout layout, boolean integers) {
    return new SpmmShape(layer, channels, outputs, size, zeros, blockRows, layout, integers);
  }

  /** The benchmark's parameter. */
  String id() {
    return layer
        + ".z"
        + zeros
        + (blockRows > 1 ? ".b" + blockRows : "")
        + "."
        + layout.name().toLowerCase(Locale.ROOT)
        + (integers ? ".int8" : "");
  }

  /** For a reader; says everything, because ratios are found by it. */
  String text() {
    return "MobileNet v1 1x1 %d->%d @%d, %s%s %s%s"
        .formatted(
            channels,
            outputs,
            size,
            zeros == 0 ? "dense" : zeros + " % zeros",
            blockRows > 1 ? " in " + blockRows + " rows" : "",
            layout,
            integers ? " int8" : "");
  }

  Conv2d geometry() {
    return Conv2d.of(1, size, size, channels, outputs, 1);
  }

  /** Which weights stay, row after row; blocks of rows share their columns. */
  boolean[] mask() {
    int blocks = outputs / blockRows;
    boolean[] some = RandomMask.mask(blocks * channels, 1 - zeros / 100.0, MASK_SEED);
    boolean[] mask = new boolean[outputs * channels];
    for (int o = 0; o < outputs; o++)
      for (int c = 0; c < channels; c++)
        mask[o * channels + c] = some[o / blockRows * channels + c];
    return mask;
  }

  /** Multiply-accumulates of what stays. */
  long macs() {
    int blocks = outputs / blockRows;
    long kept = Math.round((1 - zeros / 100.0) * (blocks * channels)) * blockRows;
    return kept * size * size;
  }
}
