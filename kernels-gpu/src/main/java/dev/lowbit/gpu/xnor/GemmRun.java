package dev.lowbit.gpu.xnor;

import dev.lowbit.gpu.DeviceEpilogue;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Launch;
import dev.lowbit.gpu.StagedRows;
import dev.lowbit.gpu.Stream;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a product needs for itself: argument blocks, and staging for host operands, which
 * exists from the first run that uses it.
 */
final class GemmRun implements AutoCloseable {
  private static final int ROWS_PER_BLOCK = 8; // of row_popcount_1x32

  final StagedRows a;
  final StagedRows residual;
  final StagedRows c;
  final StagedRows counts;
  private final Gpu gpu;
  private final GemmRoute route;
  private final int n;
  private final Map<GemmTile, Launch> products = new EnumMap<>(GemmTile.class);
  private final Launch count;
  private @Nullable Stream stream;

  GemmRun(Gpu gpu, GemmRoute route, PackedWeights b, DeviceEpilogue epilogue, int n, int k) {
    this.gpu = gpu;
    this.route = route;
    this.n = n;
    a = new StagedRows(gpu);
    residual = new StagedRows(gpu);
    c = new StagedRows(gpu);
    counts = new StagedRows(gpu);
    for (GemmTile tile : route.tiles())
      products.put(
          tile,
          tile.kernel(gpu, epilogue.type())
              .launch()
              .block(tile.threads)
              .shared(tile.sharedBytes)
              .pointer(3, b.words.address())
              .int64(4, b.stride)
              .pointer(5, b.counts.address())
              .pointer(6, epilogue.address())
              .int32(12, n)
              .int32(13, k));
    count = gpu.kernel("xnor/bit_pack", "row_popcount_1x32_i32").launch().block(256).int32(4, k);
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

  /** Queues the product of m &gt; 0 rows; addresses are the device's, strides in elements. */
  void launch(
      long a, long lda, long counts, int m, long residual, long ldr, long c, long ldc, Stream s) {
    boolean aligned = a % 16 == 0 && lda % 2 == 0;
    GemmTile tile = route.choose(m, n, aligned);
    Launch product = products.get(tile);
    if (product == null) throw new IllegalStateException("no kernel for " + tile);
    if (tile.counts())
      count
          .pointer(0, a)
          .int64(1, lda)
          .pointer(2, counts)
          .int32(3, m)
          .grid((int) (((long) m + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK), 1)
          .on(s);
    product
        .pointer(0, a)
        .int64(1, lda)
        .pointer(2, counts)
        .pointer(7, residual)
        .int64(8, ldr)
        .pointer(9, c)
        .int64(10, ldc)
        .int32(11, m)
        .grid(tile.blocks(m, n), 1)
        .on(s);
  }

  @Override
  public void close() {
    if (stream != null) stream.close();
    a.close();
    residual.close();
    c.close();
    counts.close();
  }
}
