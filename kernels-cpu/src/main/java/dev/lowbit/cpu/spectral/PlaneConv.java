package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.Parallelism;
import dev.lowbit.cpu.SquareTranspose;
import dev.lowbit.cpu.StagedTensor;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.spi.Pool;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * NCHW: a task transposes as many planes of an image as a vector has lanes, filters them in a tile,
 * and transposes the results back.
 */
final class PlaneConv extends TransformedConv {
  private static final long VECTOR = FLOAT_LANES * (long) Float.BYTES;

  private final int blocks;
  private final PlaneTiles input;
  private final PlaneResults output;
  private final Pool<Task> tasks;
  private final Pool<Run> runs;

  PlaneConv(StencilSet taps, StencilSpec spec, Parallelism parallelism, ConvChoice choice) {
    super(taps, spec, parallelism, choice, PlaneTiles.starts(spec.x().channels()));
    blocks = Math.ceilDiv(spec.x().channels(), FLOAT_LANES);
    input = new PlaneTiles(spec.x());
    output = new PlaneResults(spec.y(), results);
    int processors = Runtime.getRuntime().availableProcessors();
    tasks = new Pool<>(Math.max(processors, parallelism.threads()), Task::new);
    runs = new Pool<>(processors, Run::new);
    Task task = tasks.take();
    task.tile.warm();
    tasks.put(task);
  }

  /** What a task needs. */
  private final class Task {
    final PaddedFilter.Tile tile = padded.new Tile();
    final Workspace pixels = new Workspace(Math.max(input.bytes(), output.planesBytes()));
    final Workspace planes = new Workspace(Math.max(input.bytes(), output.planesBytes()));
    final Workspace square = new Workspace(SquareTranspose.bytes());
    final Workspace line = new Workspace(results.lineBytes());

    void block(long from, int n, int block, @Nullable MemorySegment residual, MemorySegment y) {
      int c = block * FLOAT_LANES;
      long image = pixels.address();
      input.gather(from, n, c, image, planes, square.address());
      tile.filter(image, VECTOR, block, image, VECTOR);
      output.write(image, n, c, null, residual, y, planes, square.address(), line);
    }
  }

  @Override
  protected void compute(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
    Run run = runs.take();
    try {
      run.images(x, residual, y);
    } finally {
      runs.put(run);
    }
  }

  /** The arguments of one run, shared by its tasks. */
  private final class Run implements IntConsumer {
    private final StagedTensor staged = new StagedTensor(spec.footprint().x());
    private @Nullable MemorySegment residual;
    private @Nullable MemorySegment y;
    private long from;

    void images(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
      from = staged.input(x);
      this.residual = residual;
      this.y = y;
      try {
        parallelism.forEach(spec.x().images() * blocks, this);
      } finally {
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
        task.block(from, index / blocks, index % blocks, residual, out);
      } finally {
        tasks.put(task);
      }
    }
  }
}
