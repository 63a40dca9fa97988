package dev.lowbit.cpu.spmm;

import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.Epilogue;
import dev.lowbit.Explanation;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.cpu.CheckedPlan;
import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.StagedTensor;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.spi.Pool;
import dev.lowbit.spmm.SparseMatrix;
import dev.lowbit.spmm.Spmm;
import dev.lowbit.spmm.SpmmSpec;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Few entries: only stored weights are multiplied.
 *
 * <p>Loop order: blocks of pixels (a task), groups of 64 output channels, rows, entries. The block
 * of x is packed to a {@link Panel} of floats first, or read where it lies if few entries read it.
 * Scale, bias and clamp of float sums are done in the kernel; float results go straight to the
 * planes of y.
 */
final class PackedPlan extends CheckedPlan implements Spmm.Plan {
  private final SpmmSpec spec;
  private final String reason;
  private final FusedSteps steps;
  private final boolean complete;
  private final PackedRows weights;
  private final EpiloguePass epilogue;
  private final PanelPacker packer;
  private final ResultRows results;
  private final boolean inPlace;
  private final boolean direct;
  private final int area;
  private final Panel panel;
  private final int blocks;
  private final int parts;
  private final Pool<Task> tasks;
  private final Pool<Run> runs;

  PackedPlan(SparseMatrix given, SparseMatrix w, SpmmSpec spec, Parallelism parallelism) {
    super(spec.footprint(), parallelism);
    this.spec = spec;
    reason = DensityRule.reason(given, spec);
    Epilogue e = spec.epilogue();
    steps = FusedSteps.of(w, e, !spec.input().floats());
    complete = steps.complete();
    weights = new PackedRows(w, steps.scale(), steps.bias(), spec.input().bound());
    int outputs = spec.y().channels();
    Layout layout = spec.y().layout();
    // Sums that are exact in float32 need no integers, unless they are written or compared.
    boolean ints = !spec.input().floats() && (!weights.whole() || e.raw() || e.output().packed());
    epilogue =
        ints
            ? EpiloguePass.ofInts(e, outputs, weights.bound(), layout)
            : EpiloguePass.ofFloats(steps.rest(), outputs, layout);
    packer = new PanelPacker(spec);
    results = new ResultRows(spec.y(), e, epilogue, ints);
    inPlace = packer.inPlace(w);
    direct =
        !ints && layout == Layout.NCHW && e.output() instanceof Output.Float32 && !e.residual();
    Tensor x = spec.x();
    area = x.height() * x.width();
    panel = new Panel(area, w.blockRows() == 1);
    blocks = panel.blocks();
    int threads = parallelism.threads();
    int images = Math.max(1, x.images() * blocks);
    boolean few = threads > 1 && images < 2 * threads;
    parts = few ? Math.clamp(weights.groups(), 1, Math.ceilDiv(2 * threads, images)) : 1;
    int processors = Runtime.getRuntime().availableProcessors();
    tasks = new Pool<>(Math.max(processors, threads), Task::new);
    runs = new Pool<>(processors, Run::new);
  }

  /** Memory of a task: a panel, the sums of a group, scratch. */
  private final class Task {
    final Workspace panel = new Workspace(packer.bytes());
    final Workspace sums = new Workspace(weights.slots() * Panel.LINE + EpiloguePass.SLACK_BYTES);
    final Workspace scratch = new Workspace(ResultRows.bytes(spec.y().layout() == Layout.NCHW));
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
    private final StagedTensor stagedX = new StagedTensor(footprint.x());
    private final StagedTensor stagedResidual = new StagedTensor(footprint.residual());
    private final StagedTensor stagedY = new StagedTensor(footprint.y());
    private long x;
    private long residual;
    private long y;

    void images(MemorySegment in, @Nullable MemorySegment addend, MemorySegment out) {
      x = stagedX.input(in);
      residual = addend == null ? 0 : stagedResidual.input(addend);
      y = stagedY.output(out);
      parallelism.forEach(spec.x().images() * blocks * parts, this);
      Output output = spec.epilogue().output();
      long rowBytes = output.rowElements(spec.y().cols()) * output.elementBytes();
      stagedY.write(out, spec.y(), rowBytes, output.elementBytes());
    }

    @Override
    public void accept(int index) {
      Task task = tasks.take();
      try {
        int part = index % parts;
        int block = index / parts % blocks;
        long groups = weights.groups();
        block(
            task,
            index / parts / blocks,
            block * Panel.PIXELS,
            panel.count(block),
            (int) (groups * part / parts),
            (int) (groups * (part + 1) / parts));
      } finally {
        tasks.put(task);
      }
    }

    private void block(Task task, int n, int p0, int count, int firstGroup, int endGroup) {
      long line = panel.lineBytes(count);
      boolean whole = line == (long) count * Float.BYTES;
      long from = task.panel.address();
      long step = line;
      if (inPlace && whole) {
        from = packer.address(x, n, p0);
        step = (long) area * Float.BYTES;
      } else {
        packer.pack(x, x + footprint.x(), n, p0, count, from, line);
      }
      for (int g = firstGroup; g < endGroup; g++) {
        int o = g * PackedRows.GROUP;
        int channels = Math.min(PackedRows.GROUP, spec.y().channels() - o);
        if (direct && whole) {
          long to = results.address(y, n, p0, o);
          long plane = (long) area * Float.BYTES;
          multiply(g, count, from, step, to, plane);
          for (int c = 0; c < channels && !complete; c++)
            epilogue.apply(to + c * plane, o + c, count, 0, to + c * plane);
        } else {
          long sums = task.sums.address();
          multiply(g, count, from, step, sums, line);
          results.finish(
              sums,
              line,
              o,
              channels,
              weights.extras(g),
              n,
              p0,
              count,
              task.scratch.address(),
              residual,
              y);
        }
      }
    }

    private void multiply(int g, int count, long from, long step, long to, long line) {
      long start = weights.blocks(g);
      long singles = weights.singles(g);
      long end = weights.end(g);
      int left = Math.ceilDiv(count, FLOAT_LANES);
      while (left > 0) {
        int vectors = panel.vectors(left);
        if (start != singles)
          BlockTile.rows(
              weights.blockRows(),
              vectors,
              from,
              step,
              start,
              singles,
              to,
              line,
              steps.low(),
              steps.high());
        if (singles != end)
          RowTile.rows(vectors, from, step, singles, end, to, line, steps.low(), steps.high());
        left -= vectors;
        from += vectors * (long) FLOATS.vectorByteSize();
        to += vectors * (long) FLOATS.vectorByteSize();
      }
    }
  }

  @Override
  public Explanation explain() {
    return new Explanation(
        "cpu",
        "sparse rows times "
            + (inPlace ? "blocks of pixels read where they lie" : "packed blocks of pixels"),
        weights.blockRows() + "x" + 4 * FLOAT_LANES,
        FLOATS.vectorBitSize(),
        weights.bytes() + epilogue.bytes() + packer.bytes(),
        spec.input().floats()
            ? "float32 in ascending order of the columns"
            : "float32 is exact below 2^24, longer sums are cut and added up as int32",
        reason
            + "; "
            + (complete ? "epilogue in the kernel" : epilogue.describe())
            + "; "
            + Readiness.of(Readiness.Kind.sparse(weights.blockRows(), spec)));
  }
}
