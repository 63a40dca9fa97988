package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

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
import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.spi.Pool;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * NCHW: lanes are columns.
 *
 * <p>A task works through some {@link PlaneBlock}s: it stages the input of a block with its
 * padding, then sums all of its output planes. Tiles write native output themselves if they can
 * finish it; else sums pass through an {@link EpiloguePass} while they are in L1.
 *
 * <p>What a tile stores beyond a short row, the next row overwrites; so the last planes of a block
 * go through plan-owned memory then.
 */
final class PlaneStencil extends CheckedPlan implements Stencil.Plan {
  private static final int TASKS_PER_THREAD = 3;

  private final StencilSpec spec;
  private final Conv2d g;
  private final Type type;
  private final Finish finish;
  private final PlaneBlock block;
  private final int perImage;
  private final long items;
  private final long sumBytes;
  private final boolean direct;
  private final int spilled;
  private final PatternCodes codes;
  private final List<PlaneMoves> phases;
  private final EpiloguePass epilogue;
  private final Pool<Task> tasks;
  private final Pool<Run> calls;

  PlaneStencil(StencilSet taps, StencilSpec spec, Type type, Parallelism parallelism) {
    super(spec.footprint(), parallelism);
    this.spec = spec;
    this.type = type;
    g = spec.geometry();
    finish = Finish.of(spec.epilogue(), spec.input().floats(), type, Finish.NO_CODES);
    int threads = parallelism.threads();
    block =
        PlaneBlock.of(
            g, spec.epilogue().output().packed(), threads == 1 ? 1 : threads * TASKS_PER_THREAD);
    perImage = Math.ceilDiv(g.outputs(), block.planes());
    items = Math.multiplyExact((long) perImage * block.bands(), g.images());
    long area = (long) block.rows() * g.outW() * Float.BYTES;
    sumBytes = finish.whole() ? area : Workspace.aligned(area) + EpiloguePass.SLACK_BYTES;
    int beyond = Math.max(0, FLOAT_LANES - g.outW());
    spilled = Math.ceilDiv(beyond, g.outH() * g.outW());
    direct = finish.whole() && (beyond == 0 || block.bands() == 1);
    codes = new PatternCodes(taps, spec, block, type, finish);
    phases =
        IntStream.range(0, g.strideW()).mapToObj(phase -> new PlaneMoves(block, phase)).toList();
    epilogue = StencilSums.epilogue(taps, spec);
    int processors = Runtime.getRuntime().availableProcessors();
    tasks = new Pool<>(Math.max(processors, threads), Task::new);
    calls = new Pool<>(processors, Run::new);
    Task task = tasks.take();
    codes.warm(task.entries.address(), task.stage.plane(0), task.sums.address());
    tasks.put(task);
  }

  /** What one task needs. */
  private final class Task {
    final PlaneStage stage = new PlaneStage(spec, block, type, phases);
    final Workspace entries = new Workspace(block.planes() * PlaneTile.PLANE_ENTRY);
    final Workspace sums =
        new Workspace(block.planes() * sumBytes + FLOAT_LANES * 4L + EpiloguePass.SLACK_BYTES);
    final Workspace addend =
        new Workspace(block.rows() * (long) g.outW() * Float.BYTES + EpiloguePass.SLACK_BYTES);

    void item(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y, int n, int item) {
      int first = item / block.bands() * block.planes();
      int count = Math.min(block.planes(), g.outputs() - first);
      int band = item % block.bands();
      int p = block.first(band);
      int input = first / spec.multiplier();
      stage.stage(x, n, input, block.inputs(first, count), p);
      int there = direct && y.isNative() ? Math.max(0, count - spilled) : 0;
      long out = y.address() + spec.y().index(n, p, 0, first) * Float.BYTES;
      for (int i = 0; i < count; i++)
        codes.put(
            entries.address() + i * PlaneTile.PLANE_ENTRY,
            first + i,
            stage.plane((first + i) / spec.multiplier() - input),
            i < there
                ? out + i * (long) spec.y().cols() * Float.BYTES
                : sums.address() + (i - there) * sumBytes);
      codes.run(entries.address(), first, count);
      if (there < count)
        finish(residual, y, n, p, band * block.rows() - p, first + there, count - there);
    }

    /** Writes planes whose sums are in plan-owned memory, but no row that another band writes. */
    private void finish(
        @Nullable MemorySegment residual,
        MemorySegment y,
        int n,
        int p,
        int done,
        int first,
        int count) {
      Output output = spec.epilogue().output();
      Tensor out = spec.y();
      int values = (block.rows() - done) * g.outW();
      long row = sums.address() + (long) done * g.outW() * Float.BYTES;
      for (int i = 0; i < count && !finish.whole(); i++) {
        if (residual != null)
          MemorySegment.copy(
              residual,
              out.index(n, p + done, 0, first + i) * Float.BYTES,
              addend.memory(),
              0,
              (long) values * Float.BYTES);
        long sum = row + i * sumBytes;
        epilogue.apply(sum, first + i, values, addend.address(), sum);
      }
      long ld = output.rowElements(out.cols());
      long to = out.row(n, 0, 0, first) * ld + (output.packed() ? 0 : out.col(p + done, 0, 0));
      RowWriter.write(output, sums, row, sumBytes, count, values, y, to, ld, 0);
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
      parts = (int) Math.min(items, threads == 1 ? 1 : (long) threads * TASKS_PER_THREAD);
      try {
        parallelism.forEach(parts, this);
      } finally {
        this.x = null;
        this.residual = null;
        this.y = null;
      }
    }

    @Override
    public void accept(int part) {
      MemorySegment in = x;
      MemorySegment out = y;
      if (in == null || out == null) return;
      Task task = tasks.take();
      int ofImage = perImage * block.bands();
      try {
        long end = items * (part + 1) / parts;
        for (long item = items * part / parts; item < end; item++)
          task.item(in, residual, out, (int) (item / ofImage), (int) (item % ofImage));
      } finally {
        tasks.put(task);
      }
    }
  }

  @Override
  public Explanation explain() {
    Task task = tasks.take();
    long bytes = task.stage.bytes() + task.sums.bytes() + task.addend.bytes();
    tasks.put(task);
    for (PlaneMoves phase : phases) bytes += phase.bytes();
    Epilogue e = spec.epilogue();
    return new Explanation(
        "cpu",
        "planes staged with their padding in blocks of "
            + block.planes()
            + " x "
            + block.rows()
            + " rows",
        codes.all().map(PlaneCode::tile).distinct().collect(Collectors.joining(", ")),
        Lanes.FLOATS.vectorBitSize(),
        bytes + codes.bytes() + epilogue.bytes(),
        StencilSums.accumulator(spec, type),
        (finish.whole() ? "tiles finish " + e : epilogue.describe())
            + "; "
            + codes
                .all()
                .map(c -> c.code().explain())
                .distinct()
                .collect(Collectors.joining("; ")));
  }
}
