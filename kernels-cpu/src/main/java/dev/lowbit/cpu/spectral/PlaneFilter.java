package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.Explanation;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.cpu.Lanes;
import dev.lowbit.cpu.SquareTranspose;
import dev.lowbit.cpu.StagedTensor;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spectral.SpectralFilter;
import dev.lowbit.spi.Pool;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * NCHW: a task transposes as many planes of an image as a vector has lanes, filters them, and
 * transposes them back.
 */
final class PlaneFilter extends FilterPlan {
  private static final long VECTOR = FLOAT_LANES * (long) Float.BYTES;

  private final int blocks;
  private final PlaneTiles tiles;
  private final ResultRows results;
  private final PlaneResults planeResults;
  private final ImageTransform fused;
  private final FilterTable table;
  private final Pool<Task> tasks;
  private final Pool<Run> runs;

  PlaneFilter(SpectralFilter filter, FourierFilterSpec spec, Parallelism parallelism) {
    super(spec, parallelism);
    Tensor x = spec.x();
    blocks = Math.ceilDiv(x.channels(), FLOAT_LANES);
    tiles = new PlaneTiles(x);
    results = new ResultRows(spec.y(), spec.gated(), spec.epilogue());
    planeResults = new PlaneResults(spec.y(), results);
    fused = new ImageTransform(x.height(), x.width(), VECTOR, VECTOR, ColumnPass.Use.FILTER);
    int[] starts = PlaneTiles.starts(x.channels());
    table = new FilterTable(filter, starts, fused.frequencies(), fused.filterScale());
    int processors = Runtime.getRuntime().availableProcessors();
    tasks = new Pool<>(Math.max(processors, parallelism.threads()), Task::new);
    runs = new Pool<>(processors, Run::new);
    Task task = tasks.take();
    task.filter.warm(table.address(0));
    tasks.put(task);
  }

  /** What a task needs. */
  private final class Task {
    final ImageTransform.Scratch filter = fused.new Scratch();
    final Workspace pixels = new Workspace(tiles.bytes());
    final Workspace planes = new Workspace(planeResults.planesBytes());
    final Workspace square = new Workspace(SquareTranspose.bytes());
    final Workspace line = new Workspace(results.lineBytes());
  }

  @Override
  void compute(
      MemorySegment x,
      @Nullable MemorySegment gate,
      @Nullable MemorySegment residual,
      MemorySegment y) {
    Run run = runs.take();
    try {
      run.images(x, gate, residual, y);
    } finally {
      runs.put(run);
    }
  }

  /** The arguments of one run, shared by its tasks. */
  private final class Run implements IntConsumer {
    private final StagedTensor staged = new StagedTensor(spec.inputBytes());
    private @Nullable MemorySegment gate;
    private @Nullable MemorySegment residual;
    private @Nullable MemorySegment y;
    private long from;

    void images(
        MemorySegment x,
        @Nullable MemorySegment gate,
        @Nullable MemorySegment residual,
        MemorySegment y) {
      from = staged.input(x);
      this.gate = gate;
      this.residual = residual;
      this.y = y;
      try {
        parallelism.forEach(spec.x().images() * blocks, this);
      } finally {
        this.gate = null;
        this.residual = null;
        this.y = null;
      }
    }

    @Override
    public void accept(int index) {
      MemorySegment out = y;
      if (out == null) return;
      Task task = tasks.take();
      try {
        planes(task, out, index / blocks, index % blocks);
      } finally {
        tasks.put(task);
      }
    }

    private void planes(Task task, MemorySegment out, int n, int block) {
      int c = block * FLOAT_LANES;
      long pixels = task.pixels.address();
      long square = task.square.address();
      tiles.gather(from, n, c, pixels, task.planes, square);
      task.filter.filter(pixels, table.address(block), pixels);
      planeResults.write(pixels, n, c, gate, residual, out, task.planes, square, task.line);
    }
  }

  @Override
  public Explanation explain() {
    return new Explanation(
        "cpu",
        "fused transform, filter and inverse; " + fused.steps(),
        "1x" + FLOAT_LANES + " channels",
        Lanes.FLOATS.vectorBitSize(),
        table.bytes() + results.bytes(),
        "float32",
        "planes are transposed; " + results.describe() + "; " + fused.codes());
  }
}
