package dev.lowbit.gpu.xnor;

import dev.lowbit.gpu.DeviceThresholds;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Launch;
import dev.lowbit.gpu.StagedRows;
import dev.lowbit.gpu.Stream;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.Source;
import org.jspecify.annotations.Nullable;

/** What one run of a packing needs for itself: an argument block, and staging for host operands. */
final class PackingRun implements AutoCloseable {
  private static final int ROWS = 32; // of a block
  private static final int WORDS = 8;

  final StagedRows x;
  final StagedRows bits;
  private final Gpu gpu;
  private final int words;
  private final Launch pack;
  private @Nullable Stream stream;

  PackingRun(Gpu gpu, Source source, DeviceThresholds thresholds, int cols) {
    this.gpu = gpu;
    words = BitMatrix.wordsFor(cols);
    x = new StagedRows(gpu);
    bits = new StagedRows(gpu);
    String type = source instanceof Source.Int8 ? "i8" : "f32";
    pack =
        gpu.kernel("xnor/bit_pack", "bit_pack_32x64_" + type)
            .launch()
            .block(256)
            .pointer(2, thresholds.address())
            .int32(6, cols);
  }

  /** The stream of host runs. */
  Stream stream() {
    Stream open = stream;
    if (open == null) {
      open = gpu.openStream();
      stream = open;
    }
    return open;
  }

  /** Queues the packing of rows &gt; 0 and columns &gt; 0. */
  void launch(long x, long ldx, long bits, long stride, int rows, Stream s) {
    long blocks = Math.ceilDiv((long) rows, ROWS) * Math.ceilDiv(words, WORDS);
    pack.pointer(0, x)
        .int64(1, ldx)
        .pointer(3, bits)
        .int64(4, stride)
        .int32(5, rows)
        .grid(Math.toIntExact(blocks), 1)
        .on(s);
  }

  @Override
  public void close() {
    if (stream != null) stream.close();
    x.close();
    bits.close();
  }
}
