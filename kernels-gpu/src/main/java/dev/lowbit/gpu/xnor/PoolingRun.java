package dev.lowbit.gpu.xnor;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Launch;
import dev.lowbit.gpu.StagedRows;
import dev.lowbit.gpu.Stream;
import org.jspecify.annotations.Nullable;

/** What one run of a pooling needs for itself: an argument block, and staging for host operands. */
final class PoolingRun implements AutoCloseable {
  private static final int THREADS = 256;
  private static final int WARPS = THREADS / 32;

  final StagedRows x;
  final StagedRows y;
  private final Gpu gpu;
  private final Launch pool;
  private @Nullable Stream stream;

  PoolingRun(Gpu gpu, Conv2d g, Layout layout, long words) {
    this.gpu = gpu;
    x = new StagedRows(gpu);
    y = new StagedRows(gpu);
    boolean pixels = layout == Layout.NHWC;
    long count = pixels ? words : 2 * words; // a warp makes half a word of a plane
    long blocks = Math.ceilDiv(count, pixels ? THREADS : WARPS);
    pool =
        gpu.kernel("xnor/bit_max_pool", "bit_max_pool_" + (pixels ? "nhwc" : "nchw") + "_u1")
            .launch()
            .block(THREADS)
            .int64(2, count)
            .int32(3, g.channels())
            .int32(4, g.height())
            .int32(5, g.width())
            .int32(6, g.outH())
            .int32(7, g.outW())
            .int32(8, g.kernelH())
            .int32(9, g.kernelW())
            .int32(10, g.strideH())
            .int32(11, g.strideW())
            .int32(12, g.dilationH())
            .int32(13, g.dilationW())
            .int32(14, g.padTop())
            .int32(15, g.padLeft())
            .grid(Math.toIntExact(Math.max(1, blocks)), 1);
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

  /** Queues the pooling of a batch that is not empty. */
  void launch(long x, long y, Stream s) {
    pool.pointer(0, x).pointer(1, y).on(s);
  }

  @Override
  public void close() {
    if (stream != null) stream.close();
    x.close();
    y.close();
  }
}
