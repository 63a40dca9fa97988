package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Lanes.padded;

import dev.lowbit.Explanation;
import dev.lowbit.Operands;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.Lanes;
import dev.lowbit.cpu.StagedTensor;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spectral.SpectralFilter;
import dev.lowbit.spi.Lifetime;
import dev.lowbit.spi.Pool;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * NHWC: pixels are read, and plain results written, where they lie.
 *
 * <p>A task filters one vector of channels of one image. The last vector ends with the last channel
 * and may share channels with the one before. Results that need gate or epilogue are kept for a
 * whole image, and finished pixel by pixel in a second round.
 */
final class PixelFilter implements FourierFilter.Plan {
  private final Lifetime life = new Lifetime();
  private final FourierFilterSpec spec;
  private final Parallelism parallelism;
  private final int[] starts;
  private final int area;
  private final ResultRows results;
  private final boolean direct;
  private final long outPixel;
  private final ImageTransform fused;
  private final FilterTable table;
  private final Pool<ImageTransform.Scratch> scratches;
  private final Pool<Run> runs;

  PixelFilter(SpectralFilter filter, FourierFilterSpec spec, Parallelism parallelism) {
    this.spec = spec;
    this.parallelism = parallelism;
    Tensor x = spec.x();
    area = x.height() * x.width();
    int blocks = Math.ceilDiv(x.channels(), FLOAT_LANES);
    int last = Math.max(0, x.channels() - FLOAT_LANES);
    starts = IntStream.range(0, blocks).map(i -> Math.min(i * FLOAT_LANES, last)).toArray();
    results = new ResultRows(spec.y(), spec.gated(), spec.epilogue());
    direct = results.plain() && x.channels() >= FLOAT_LANES;
    outPixel = (direct ? spec.y().total() : padded(x.channels())) * (long) Float.BYTES;
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
  public void run(
      MemorySegment x,
      @Nullable MemorySegment gate,
      @Nullable MemorySegment residual,
      MemorySegment y) {
    life.check();
    spec.check(x, gate, residual, y);
    Operands.checkAccess("x", x, parallelism);
    Operands.checkAccess("y", y, parallelism);
    if (gate != null) Operands.checkAccess("gate", gate, parallelism);
    if (residual != null) Operands.checkAccess("residual", residual, parallelism);
    Run run = runs.take();
    try {
      run.images(x, gate, residual, y);
    } finally {
      runs.put(run);
      Reference.reachabilityFence(this); // kernels hold only addresses
      Reference.reachabilityFence(x);
      Reference.reachabilityFence(y);
    }
  }

  /** The arguments of one run, shared by its tasks. */
  private final class Run implements IntConsumer {
    private final StagedTensor staged =
        new StagedTensor(spec.inputBytes(), starts[0] + FLOAT_LANES > spec.x().channels() ? 64 : 0);
    private final Pool<Workspace> lines =
        new Pool<>(Math.max(1, parallelism.threads()), () -> new Workspace(results.lineBytes()));
    private @Nullable Workspace image;
    private @Nullable MemorySegment gate;
    private @Nullable MemorySegment residual;
    private @Nullable MemorySegment y;
    private long from;
    private long to;
    private int first; // image
    private int parts; // of an image to finish; 0 while it is filtered

    void images(
        MemorySegment x,
        @Nullable MemorySegment gate,
        @Nullable MemorySegment residual,
        MemorySegment y) {
      from = staged.input(x);
      boolean shared = starts.length * FLOAT_LANES != spec.x().channels();
      if (direct && y.isNative() && !(shared && x.address() == y.address())) {
        first = 0;
        parts = 0;
        to = y.address() + spec.y().index(0, 0, 0, 0) * Float.BYTES;
        parallelism.forEach(spec.x().images() * starts.length, this);
        return;
      }
      this.gate = gate;
      this.residual = residual;
      this.y = y;
      Workspace memory = image;
      if (memory == null)
        image = memory = new Workspace(area * outPixel + EpiloguePass.SLACK_BYTES);
      try {
        for (int n = 0; n < spec.x().images(); n++) {
          first = n;
          to = memory.address() - (long) n * area * outPixel;
          parts = 0;
          parallelism.forEach(starts.length, this);
          parts = parallelism.threads() == 1 ? 1 : Math.min(area, 2 * parallelism.threads());
          parallelism.forEach(parts, this);
        }
      } finally {
        this.gate = null;
        this.residual = null;
        this.y = null;
      }
    }

    @Override
    public void accept(int index) {
      if (parts > 0) finish(index);
      else filter(first + index / starts.length, index % starts.length);
    }

    private void filter(int n, int block) {
      ImageTransform.Scratch scratch = scratches.take();
      try {
        Tensor x = spec.x();
        long channel = (long) starts[block] * Float.BYTES;
        scratch.filter(
            from + x.index(n, 0, 0, 0) * Float.BYTES + channel,
            x.width() * (long) x.total() * Float.BYTES,
            table.address(block),
            to + (long) n * area * outPixel + channel,
            x.width() * outPixel);
      } finally {
        scratches.put(scratch);
      }
    }

    private void finish(int part) {
      MemorySegment out = y;
      Workspace memory = image;
      if (out == null || memory == null) return;
      int start = (int) ((long) area * part / parts);
      int end = (int) ((long) area * (part + 1) / parts);
      long rows = memory.address() + start * outPixel;
      Workspace line = lines.take();
      try {
        results.write(memory, rows, outPixel, first, start, end - start, gate, residual, out, line);
      } finally {
        lines.put(line);
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
        (direct ? "pixels are read and written where they lie" : results.describe())
            + "; "
            + fused.codes());
  }

  @Override
  public void close() {
    life.end();
  }
}
