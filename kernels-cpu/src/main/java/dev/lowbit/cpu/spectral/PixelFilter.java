package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.Explanation;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.cpu.Lanes;
import dev.lowbit.cpu.StagedTensor;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spectral.SpectralFilter;
import dev.lowbit.spi.Pool;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** NHWC: pixels are read, and plain results written, where they lie, in {@link PixelRounds}. */
final class PixelFilter extends FilterPlan {
  private final int[] starts;
  private final ResultRows results;
  private final ImageTransform fused;
  private final FilterTable table;
  private final Pool<ImageTransform.Scratch> scratches;
  private final Pool<Run> runs;

  PixelFilter(SpectralFilter filter, FourierFilterSpec spec, Parallelism parallelism) {
    super(spec, parallelism);
    Tensor x = spec.x();
    starts = PixelRounds.starts(x.channels());
    results = new ResultRows(spec.y(), spec.gated(), spec.epilogue());
    long outPixel = PixelRounds.pixelBytes(spec.y(), results);
    fused =
        new ImageTransform(
            x.height(), x.width(), x.total() * (long) Float.BYTES, outPixel, ColumnPass.Use.FILTER);
    table = new FilterTable(filter, starts, fused.frequencies(), fused.filterScale());
    int processors = Runtime.getRuntime().availableProcessors();
    scratches = new Pool<>(Math.max(processors, parallelism.threads()), () -> fused.new Scratch());
    runs = new Pool<>(processors, Run::new);
    ImageTransform.Scratch scratch = scratches.take();
    scratch.warm(table.address(0));
    scratches.put(scratch);
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

  /** What the tasks of a run share. */
  private final class Run extends PixelRounds {
    private final StagedTensor staged =
        new StagedTensor(spec.inputBytes(), spec.x().channels() < FLOAT_LANES ? SLACK_BYTES : 0);
    private long from;

    Run() {
      super(spec.y(), results, parallelism);
    }

    void images(
        MemorySegment x,
        @Nullable MemorySegment gate,
        @Nullable MemorySegment residual,
        MemorySegment y) {
      from = staged.input(x);
      boolean shared = starts.length * FLOAT_LANES != spec.x().channels();
      images(gate, residual, y, !(shared && x.address() == y.address()));
    }

    @Override
    void compute(int n, int block, long to) {
      ImageTransform.Scratch scratch = scratches.take();
      try {
        Tensor x = spec.x();
        long channel = (long) starts[block] * Float.BYTES;
        scratch.filter(
            from + x.index(n, 0, 0, 0) * Float.BYTES + channel, table.address(block), to + channel);
      } finally {
        scratches.put(scratch);
      }
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
        (PixelRounds.direct(spec.y(), results)
                ? "pixels are read and written where they lie"
                : results.describe())
            + "; "
            + fused.codes());
  }
}
