package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Lanes.padded;

import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Explanation;
import dev.lowbit.Output;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.cpu.CheckedPlan;
import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.Lanes;
import dev.lowbit.cpu.RowWriter;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.cpu.codegen.Code;
import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.spi.Pool;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * NHWC: lanes are channels.
 *
 * <p>A task runs down some bands of output rows. It stages the input rows of a band in its {@link
 * RowRing}, then every {@link TapRun} sums the band, tile after tile, for all its channels. Tiles
 * write native output themselves if they can finish it; else sums pass through an {@link
 * EpiloguePass} while they are in L2.
 */
final class PixelStencil extends CheckedPlan implements Stencil.Plan {
  private static final int TASKS_PER_THREAD = 3;

  private final StencilSpec spec;
  private final Conv2d g;
  private final Type type;
  private final Finish finish;
  private final boolean direct;
  private final long outPixel;
  private final int height;
  private final TapRun[] runs; // an iterator would be garbage
  private final EpiloguePass epilogue;
  private final Pool<Task> tasks;
  private final Pool<Run> calls;

  PixelStencil(StencilSet taps, StencilSpec spec, Type type, Parallelism parallelism) {
    super(spec.footprint(), parallelism);
    this.spec = spec;
    this.type = type;
    g = spec.geometry();
    finish = StencilSums.finish(taps, spec, type);
    direct = finish.whole() && g.outputs() >= FLOAT_LANES;
    long pixel = RowRing.pixelBytes(spec, FLOAT_LANES);
    outPixel = (direct ? spec.y().total() : padded(g.outputs())) * (long) finish.elementBytes();
    runs =
        new ChannelRuns(taps, spec, FLOAT_LANES)
            .runs(type, finish, pixel, outPixel, outPixel * g.outW())
            .toArray(TapRun[]::new);
    height = Stream.of(runs).mapToInt(TapRun::bandRows).max().orElse(1);
    epilogue = StencilSums.epilogue(taps, spec);
    int processors = Runtime.getRuntime().availableProcessors();
    tasks = new Pool<>(Math.max(processors, parallelism.threads()), Task::new);
    calls = new Pool<>(processors, Run::new);
    Task task = tasks.take();
    for (TapRun run : runs) run.warm(task.frames.address(), task.ring, task.sums.address());
    tasks.put(task);
  }

  /** What one task needs. */
  private final class Task {
    final RowRing ring = new RowRing(spec, span(), FLOAT_LANES);
    final Workspace frames = new Workspace(height * StencilTile.FRAME_BYTES);
    final Workspace sums =
        new Workspace((long) height * g.outW() * outPixel + EpiloguePass.SLACK_BYTES);
    final Workspace addend = new Workspace(padded(g.outputs()) * 4L + EpiloguePass.SLACK_BYTES);

    private int span() {
      return (height - 1) * g.strideH() + (g.kernelH() - 1) * g.dilationH() + 1;
    }

    void bands(
        MemorySegment x,
        @Nullable MemorySegment residual,
        MemorySegment y,
        int n,
        int from,
        int to) {
      ring.clear();
      for (int band = from; band < to; band++) {
        int p = Math.min(band * height, g.outH() - height);
        ring.stage(x, n, p);
        boolean there = direct && y.isNative();
        long first = spec.y().index(n, p, 0, 0);
        long out = there ? y.address() + first * finish.elementBytes() : sums.address();
        boolean backwards = ring.aliases(out);
        for (TapRun run : runs) run.band(frames.address(), ring, p, height, out, backwards);
        if (!there) finish(residual, y, n, p, band * height - p);
      }
    }

    /** Writes the rows of a band that no earlier band has written. */
    private void finish(@Nullable MemorySegment residual, MemorySegment y, int n, int p, int done) {
      Epilogue e = spec.epilogue();
      Output output = e.output();
      Tensor out = spec.y();
      long ld = output.rowElements(out.total());
      for (int i = done; i < height; i++) {
        long row = sums.address() + (long) i * g.outW() * outPixel;
        for (int q = 0; q < g.outW() && !finish.whole(); q++) {
          if (residual != null)
            MemorySegment.copy(
                residual,
                out.index(n, p + i, q, 0) * Float.BYTES,
                addend.memory(),
                0,
                (long) g.outputs() * Float.BYTES);
          long sum = row + q * outPixel;
          epilogue.apply(sum, 0, g.outputs(), addend.address(), sum);
        }
        long first = out.row(n, p + i, 0, 0) * ld;
        RowWriter.write(
            output, sums, row, outPixel, g.outW(), g.outputs(), y, first, ld, out.first());
      }
    }
  }

  @Override
  protected void compute(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
    Run call = calls.take();
    try {
      call.images(x, residual, y);
    } finally {
      calls.put(call);
    }
  }

  /** One run: the arguments its tasks share. */
  private final class Run implements IntConsumer {
    private @Nullable MemorySegment x;
    private @Nullable MemorySegment residual;
    private @Nullable MemorySegment y;
    private int parts;

    void images(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
      this.x = x;
      this.residual = residual;
      this.y = y;
      int threads = parallelism.threads();
      parts = threads == 1 ? 1 : Math.min(bands(), threads * TASKS_PER_THREAD);
      try {
        parallelism.forEach(Math.multiplyExact(parts, g.images()), this);
      } finally {
        this.x = null;
        this.residual = null;
        this.y = null;
      }
    }

    private int bands() {
      return Math.ceilDiv(g.outH(), height);
    }

    @Override
    public void accept(int index) {
      MemorySegment in = x;
      MemorySegment out = y;
      if (in == null || out == null) return;
      int part = index % parts;
      Task task = tasks.take();
      try {
        int from = (int) ((long) bands() * part / parts);
        int to = (int) ((long) bands() * (part + 1) / parts);
        task.bands(in, residual, out, index / parts, from, to);
      } finally {
        tasks.put(task);
      }
    }
  }

  @Override
  public Explanation explain() {
    String code =
        Stream.of(runs)
            .flatMap(run -> run.codes().map(Code::explain))
            .distinct()
            .collect(Collectors.joining("; "));
    Task task = tasks.take();
    long bytes = task.ring.bytes() + task.sums.bytes();
    tasks.put(task);
    return new Explanation(
        "cpu",
        "taps unrolled for tiles of pixels and vectors of channels",
        Stream.of(runs).map(TapRun::tile).distinct().collect(Collectors.joining(", ")),
        Lanes.FLOATS.vectorBitSize(),
        bytes + Stream.of(runs).mapToLong(TapRun::bytes).sum() + epilogue.bytes(),
        StencilSums.accumulator(spec, type),
        runs.length
            + " runs of channels; "
            + (RowRing.same(spec, FLOAT_LANES)
                ? "native input is read in place"
                : "input is copied row by row")
            + "; "
            + (direct ? "tiles write native output" : epilogue.describe())
            + "; "
            + code);
  }
}
