package dev.lowbit.cpu.gemm;

import static dev.lowbit.cpu.gemm.DenseTile.MR;

import dev.lowbit.Layout;
import dev.lowbit.Operands;
import dev.lowbit.Parallelism;
import dev.lowbit.spi.Pool;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a dense product; see the package for formula, loops and bound. The caller checks
 * access and overlap, and owns the plan's life.
 *
 * <p>A row of x and y is a pixel (NHWC) or a plane (NCHW). A native x is read by whole vectors and
 * a native y written straight from the tile; both are checked for size before.
 */
public final class DenseGemm {
  private static final int UNIT = 64; // columns of a block: a word of output bits
  private static final int BLOCK_COLUMNS = 4 * UNIT;
  private static final int BLOCK_ROWS = 21 * MR; // 128 KiB of sums with BLOCK_COLUMNS
  private static final int ROW_FLOATS = 128 << 10; // rows that stay in L2 while panels pass
  private static final int PANEL_FLOATS = 64 << 10; // panels that stay in L2 while rows pass
  private static final int FEW = 4; // units per thread: fewer cannot be divided evenly

  private final int outputs;
  private final int channels;
  private final boolean nhwc;
  private final PackedWeights weights;
  private final Parallelism parallelism;
  private final int blockRows;
  private final int blockColumns;
  private final Pool<SumBlock> blocks;
  private final Pool<Run> runs;

  /** Packs the weights. */
  public DenseGemm(
      int outputs, int channels, Layout layout, Weights weights, Parallelism parallelism) {
    this.outputs = outputs;
    this.channels = channels;
    this.parallelism = parallelism;
    nhwc = layout == Layout.NHWC;
    this.weights = new PackedWeights(outputs, channels, layout, weights);
    int k = Math.max(1, channels);
    blockRows = nhwc ? Math.clamp(ROW_FLOATS / k, MR, BLOCK_ROWS) / MR * MR : BLOCK_ROWS;
    blockColumns =
        nhwc ? BLOCK_COLUMNS : Math.clamp(PANEL_FLOATS / k, UNIT, BLOCK_COLUMNS) / UNIT * UNIT;
    int processors = Runtime.getRuntime().availableProcessors();
    blocks = new Pool<>(Math.max(processors, parallelism.threads()), this::block);
    runs = new Pool<>(processors, Run::new);
  }

  private SumBlock block() {
    long activations =
        nhwc ? (long) blockRows * channels * Float.BYTES : Panels.bytes(blockColumns, channels);
    return new SumBlock(blockRows, blockColumns, activations);
  }

  /** Native memory of the packed weights. */
  public long bytes() {
    return weights.bytes();
  }

  /** The tile, for {@code explain()}. */
  public String tile() {
    return MR + "x" + DenseTile.WIDE;
  }

  /**
   * Hands over all sums, block by block, in plan-owned memory.
   *
   * @param x activations, heap or native
   * @param first where row 0 starts, in bytes
   * @param rowBytes from a row to the next
   * @param finish called once per block, on any of the plan's threads
   */
  public void run(
      MemorySegment x, long first, long rowBytes, int pixels, Consumer<SumBlock> finish) {
    run(x, first, rowBytes, pixels, MemorySegment.NULL, 0, 0, finish);
  }

  /**
   * Writes the sums as they are.
   *
   * @param x activations, heap or native
   * @param first where row 0 of x starts, in bytes
   * @param rowBytes from a row of x to the next
   * @param y result, heap or native
   * @param firstY where row 0 of y starts, in bytes
   * @param rowBytesY from a row of y to the next
   */
  public void run(
      MemorySegment x,
      long first,
      long rowBytes,
      int pixels,
      MemorySegment y,
      long firstY,
      long rowBytesY) {
    int rows = nhwc ? pixels : outputs;
    int columns = nhwc ? outputs : pixels;
    Operands.checkWritable("y", y, extent("y", rows, columns, firstY, rowBytesY));
    run(x, first, rowBytes, pixels, y, firstY, rowBytesY, null);
  }

  private void run(
      MemorySegment x,
      long first,
      long rowBytes,
      int pixels,
      MemorySegment y,
      long firstY,
      long rowBytesY,
      @Nullable Consumer<SumBlock> finish) {
    int rows = nhwc ? pixels : channels;
    int columns = nhwc ? channels : pixels;
    Operands.checkSize("x", x, extent("x", rows, columns, first, rowBytes));
    Run run = runs.take();
    try {
      run.x.start(x, first, rowBytes);
      run.result.start(y, firstY, rowBytesY, finish);
      parallelism.forEach(run.split(pixels), run);
    } finally {
      run.x.end();
      run.result.end();
      runs.put(run);
      Reference.reachabilityFence(this); // kernels hold only addresses
      Reference.reachabilityFence(x);
      Reference.reachabilityFence(y);
    }
  }

  private static long extent(String name, int rows, int columns, long first, long rowBytes) {
    if (rows == 0 || columns == 0) return 0;
    if (first < 0 || rowBytes < 0)
      throw new IllegalArgumentException(
          "row 0 of " + name + " starts at " + first + ", rows are " + rowBytes + " bytes apart");
    long last = Math.multiplyExact(rows - 1, rowBytes) + (long) columns * Float.BYTES;
    return Math.addExact(first, last);
  }

  /** The arguments of one run, shared by its tasks: blocks of pixels, split by outputs if few. */
  private final class Run implements IntConsumer {
    private final int unitP = nhwc ? MR : UNIT;
    private final int unitO = nhwc ? UNIT : MR;
    final Activations x = new Activations();
    final Result result = new Result();
    private int pixels;
    private int pixelTasks;
    private int outputTasks;

    int split(int pixels) {
      this.pixels = pixels;
      int threads = parallelism.threads();
      int units = Math.ceilDiv(pixels, unitP);
      int least = Math.ceilDiv(pixels, nhwc ? blockRows : blockColumns);
      pixelTasks = Math.min(units, Math.ceilDiv(least, threads) * threads);
      outputTasks = units < FEW * threads ? threads : 1;
      outputTasks = Math.min(outputTasks, Math.ceilDiv(outputs, unitO));
      return pixelTasks * outputTasks;
    }

    @Override
    public void accept(int task) {
      int p = task / outputTasks;
      int o = task % outputTasks;
      int p0 = part(pixels, unitP, pixelTasks, p);
      int p1 = part(pixels, unitP, pixelTasks, p + 1);
      int o0 = part(outputs, unitO, outputTasks, o);
      int o1 = part(outputs, unitO, outputTasks, o + 1);
      SumBlock s = blocks.take();
      try {
        if (nhwc) pixelRows(s, p0, p1 - p0, o0, o1 - o0);
        else planes(s, p0, p1 - p0, o0, o1 - o0);
      } finally {
        blocks.put(s);
      }
    }

    private void pixelRows(SumBlock s, int p, int pixels, int o, int outputs) {
      long a = x.rows(p, pixels, channels, s);
      int parts = Math.ceilDiv(outputs, blockColumns);
      for (int i = 0; i < parts; i++) {
        int from = o + part(outputs, UNIT, parts, i);
        s.place(p, pixels, from, o + part(outputs, UNIT, parts, i + 1) - from);
        multiply(s, a, x.step(channels), weights.address(from));
      }
    }

    private void planes(SumBlock s, int p, int pixels, int o, int outputs) {
      x.panels(p, pixels, channels, s);
      int parts = Math.ceilDiv(outputs, blockRows);
      for (int i = 0; i < parts; i++) {
        int from = o + part(outputs, MR, parts, i);
        s.place(from, o + part(outputs, MR, parts, i + 1) - from, p, pixels);
        multiply(s, weights.address(from), weights.step, s.activations);
      }
    }

    /** Whole panels go to y if it is native, all else through the block. */
    private void multiply(SumBlock s, long a, long aStep, long b) {
      int direct = result.direct() ? Panels.whole(s.columns()) : 0;
      if (direct > 0) product(a, aStep, s.rows(), b, direct, result.address(s), result.step());
      if (direct < s.columns()) {
        long rest = b + Panels.panel(direct, channels);
        long to = s.sums() + (long) direct * Float.BYTES;
        product(a, aStep, s.rows(), rest, s.columns() - direct, to, s.rowBytes());
      }
      result.finish(s, direct);
    }

    /** NHWC: all rows per panel, which stays in L1 or L2. NCHW: all panels per row tile. */
    private void product(long a, long aStep, int rows, long b, int columns, long to, long toStep) {
      int count = nhwc ? rows : MR;
      for (int i = 0; i < rows; i += count)
        for (int j = 0; j < columns; j += DenseTile.WIDE) {
          long panel = b + Panels.panel(j, channels);
          long at = to + i * toStep + (long) j * Float.BYTES;
          int left = Math.min(count, rows - i);
          int width = Panels.width(columns - j);
          DenseTile.rows(width, a + i * aStep, aStep, left, panel, channels, at, toStep);
        }
    }
  }

  /** Where a part of {@code total} starts: parts differ by one unit at most. */
  private static int part(int total, int unit, int parts, int part) {
    return (int) Math.min(total, (long) Math.ceilDiv(total, unit) * part / parts * unit);
  }
}
