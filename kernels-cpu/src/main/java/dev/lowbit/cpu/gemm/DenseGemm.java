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
 * Dense float32 product y = W x of weights known at plan time and activations of a run; internal,
 * the caller owns the plan's life and finishes the sums.
 *
 * <pre>
 *          broadcast rows          lanes                       a row of x and y
 *   NHWC   pixels, where they lie  outputs, packed at plan     a pixel
 *   NCHW   outputs                 pixels, packed per panel    a plane
 * </pre>
 *
 * <p>Loop order: tasks (a block of pixels, perhaps of outputs), blocks of outputs, panels, rows of
 * the tile, terms. The rows of a task stay in L2 while the panels pass; a panel stays in L2, or L1,
 * while the rows pass. Each sum is added in ascending order of channels by FMA from 0, so its bits
 * depend neither on threads nor on blocks, and |sum - exact| &lt;= gamma(channels) * sum of |w x|
 * (MATH.md 0.5).
 */
public final class DenseGemm {
  private static final int ROW_FLOATS = 64 << 10; // activations of a task: 256 KiB of L2
  private static final int UNIT = 64; // columns of a block: a word of output bits
  private static final int BLOCK_ROWS = 21 * MR;
  private static final int BLOCK_COLUMNS = 4 * UNIT; // with BLOCK_ROWS 128 KiB of sums
  private static final int FEW = 4; // units per thread: fewer cannot be divided evenly

  private final int outputs;
  private final int channels;
  private final boolean nhwc;
  private final PackedWeights weights;
  private final Parallelism parallelism;
  private final int rowUnits;
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
    rowUnits = nhwc ? Math.clamp(ROW_FLOATS / Math.max(1, channels) / MR, 4, BLOCK_ROWS / MR) : BLOCK_ROWS / MR;
    int processors = Runtime.getRuntime().availableProcessors();
    blocks = new Pool<>(Math.max(processors, parallelism.threads()), this::block);
    runs = new Pool<>(processors, Run::new);
  }

  private SumBlock block() {
    int columns = nhwc ? BLOCK_COLUMNS : UNIT;
    long activations =
        nhwc ? (long) rowUnits * MR * channels * Float.BYTES : Panels.bytes(UNIT, channels);
    return new SumBlock(rowUnits * MR, columns, activations);
  }

  /** Native memory of weights and scratch, in bytes. */
  public long bytes() {
    return weights.bytes();
  }

  /**
   * Hands over all sums, block by block, in plan-owned memory.
   *
   * @param x activations, heap or native
   * @param first where row 0 starts, in bytes
   * @param rowBytes from a row to the next
   * @param finish called once per block, on any thread
   */
  public void run(
      MemorySegment x, long first, long rowBytes, int pixels, Consumer<SumBlock> finish) {
    run(x, first, rowBytes, pixels, MemorySegment.NULL, 0, 0, finish);
  }

  /** Writes all sums to y, straight from the tile if y is native. */
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
    Operands.checkWritable("y", y, extent(rows, columns, firstY, rowBytesY));
    run(x, first, rowBytes, pixels, y, firstY, rowBytesY, null);
  }

  private static long extent(int rows, int columns, long first, long rowBytes) {
    return rows == 0 || columns == 0
        ? 0
        : first + (rows - 1) * rowBytes + (long) columns * Float.BYTES;
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
    Operands.checkSize("x", x, extent(rows, columns, first, rowBytes));
    Run run = runs.take();
    try {
      run.x.start(x, first, rowBytes);
      run.y = y;
      run.firstY = firstY;
      run.rowBytesY = rowBytesY;
      run.finish = finish;
      run.split(pixels);
      parallelism.forEach(run.pixelTasks * run.outputTasks, run);
    } finally {
      run.x.end();
      run.y = MemorySegment.NULL;
      run.finish = null;
      runs.put(run);
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(x);
      Reference.reachabilityFence(y);
    }
  }

  /** The arguments of one run, shared by its tasks. */
  private final class Run implements IntConsumer {
    final Activations x = new Activations();
    MemorySegment y = MemorySegment.NULL;
    long firstY;
    long rowBytesY;
    @Nullable Consumer<SumBlock> finish;
    private int pixels;
    int pixelTasks;
    int outputTasks;

    void split(int pixels) {
      this.pixels = pixels;
      int threads = parallelism.threads();
      int units = Math.ceilDiv(pixels, nhwc ? MR : UNIT);
      int least = Math.ceilDiv(units, nhwc ? rowUnits : 1);
      pixelTasks = Math.min(units, Math.ceilDiv(least, threads) * threads);
      outputTasks = units < FEW * threads ? Math.min(threads, Math.ceilDiv(outputs, nhwc ? UNIT : MR)) : 1;
      if (outputs == 0) pixelTasks = 0;
    }

    @Override
    public void accept(int task) {
      int p = task / outputTasks;
      int o = task % outputTasks;
      int unitP = nhwc ? MR : UNIT;
      int unitO = nhwc ? UNIT : MR;
      int p0 = DenseGemm.split(pixels, unitP, pixelTasks, p);
      int p1 = DenseGemm.split(pixels, unitP, pixelTasks, p + 1);
      int o0 = DenseGemm.split(outputs, unitO, outputTasks, o);
      int o1 = DenseGemm.split(outputs, unitO, outputTasks, o + 1);
      SumBlock s = blocks.take();
      try {
        long a0 = nhwc ? x.rows(p0, p1 - p0, channels, s.memory(), s.activations) : 0;
        if (!nhwc) pack(s, p0, p1 - p0);
        int most = nhwc ? BLOCK_COLUMNS : rowUnits * MR;
        int parts = Math.ceilDiv(o1 - o0, most);
        for (int i = 0; i < parts; i++) {
          int from = o0 + DenseGemm.split(o1 - o0, unitO, parts, i);
          int to = o0 + DenseGemm.split(o1 - o0, unitO, parts, i + 1);
          if (nhwc) {
            s.place(p0, p1 - p0, from, to - from);
            multiply(s, a0, x.step(channels), weights.address(from));
          } else {
            s.place(from, to - from, p0, p1 - p0);
            multiply(s, weights.address(from), weights.step, s.activations);
          }
        }
      } finally {
        blocks.put(s);
      }
    }

    private void pack(SumBlock s, int column, int columns) {
      for (int j = 0; j < columns; j += DenseTile.WIDE) {
        int width = DenseTile.width(columns - j);
        x.panel(column + j, Math.min(width, columns - j), width, channels, s.memory(), s.activations + Panels.panel(j, channels));
      }
    }

    private void multiply(SumBlock s, long a, long aStep, long b) {
      boolean direct = finish == null && y.isNative();
      long base = y.address() + firstY + s.row() * rowBytesY + (long) s.column() * Float.BYTES;
      for (int j = 0; j < s.columns(); j += DenseTile.WIDE) {
        int width = DenseTile.width(s.columns() - j);
        boolean whole = width <= s.columns() - j;
        long to = s.sums() + (long) j * Float.BYTES;
        if (direct && whole) DenseTile.panel(width, a, aStep, s.rows(), b + Panels.panel(j, channels), channels, base + (long) j * Float.BYTES, rowBytesY);
        else DenseTile.panel(width, a, aStep, s.rows(), b + Panels.panel(j, channels), channels, to, s.rowBytes());
        if (direct && !whole)
          for (int i = 0; i < s.rows(); i++)
            Activations.copy(to + i * s.rowBytes(), s.columns() - j, base + i * rowBytesY + (long) j * Float.BYTES);
      }
      Consumer<SumBlock> f = finish;
      if (f != null) f.accept(s);
      else if (!direct)
        for (int i = 0; i < s.rows(); i++)
          MemorySegment.copy(s.memory().memory(), i * s.rowBytes(), y, firstY + (s.row() + i) * rowBytesY + (long) s.column() * Float.BYTES, (long) s.columns() * Float.BYTES);
    }
  }

  /** Where part {@code part} of {@code total} starts: parts differ by one unit at most. */
  private static int split(int total, int unit, int parts, int part) {
    return (int) Math.min(total, (long) Math.ceilDiv(total, unit) * part / parts * unit);
  }
}
