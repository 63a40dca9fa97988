package dev.lowbit.cpu.gemm;

import static dev.lowbit.cpu.Workspace.ALL;
import static dev.lowbit.cpu.Workspace.aligned;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lowbit.Layout;
import dev.lowbit.cpu.Workspace;

/**
 * The weights as {@link DenseTile} reads them.
 *
 * <pre>
 *   NHWC   lanes are output channels: {@link Panels} of W transposed
 *   NCHW   output channels are broadcast: rows of W, one line more than channels apart, because
 *          rows 4096 bytes apart would share the sets of the L1 cache
 * </pre>
 */
final class PackedWeights {
  private final Workspace memory;
  private final boolean panels;
  private final int channels;

  /** Bytes from a row to the next (NCHW). */
  final long step;

  PackedWeights(int outputs, int channels, Layout layout, Weights weights) {
    this.channels = channels;
    panels = layout == Layout.NHWC;
    step = aligned((long) channels * Float.BYTES) + 64;
    memory = new Workspace(panels ? Panels.bytes(outputs, channels) : outputs * step);
    for (int o = 0; o < outputs; o++)
      for (int c = 0; c < channels; c++) {
        long at =
            panels ? Panels.offset(o, outputs, c, channels) : o * step + (long) c * Float.BYTES;
        ALL.set(JAVA_FLOAT, memory.address() + at, weights.at(o, c));
      }
  }

  /** The address of output channel o; the first of a panel (NHWC). */
  long address(int o) {
    return memory.address() + (panels ? Panels.panel(o, channels) : o * step);
  }

  long bytes() {
    return memory.bytes();
  }
}
