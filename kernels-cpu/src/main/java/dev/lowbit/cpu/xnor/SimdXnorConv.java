package dev.lowbit.cpu.xnor;

import static dev.lowbit.cpu.Lanes.LONGS;
import static dev.lowbit.cpu.Lanes.padded;

import dev.lowbit.Conv2d;
import dev.lowbit.Explanation;
import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.cpu.CheckedPlan;
import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.spi.Pool;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * {@link XnorConv} as a product of windows and weights on {@link XnorTile}.
 *
 * <p>Per image: rows of pixels are packed to a {@link BitImage}, then chunks of output pixels are
 * multiplied and finished. Every task packs until no rows are left, waits for the rows that others
 * still pack, and multiplies its chunk: one round of tasks, not two. When a tap is whole words,
 * windows are read where they lie, through word offsets; else their runs of bits are shifted
 * together into dense rows, so no word is half empty.
 */
public final class SimdXnorConv implements XnorConv {
  @Override
  public Plan plan(BitMatrix weights, XnorConvSpec spec, Parallelism parallelism) {
    XnorConv.check(weights, spec.geometry());
    return new PackedPlan(weights, spec, parallelism);
  }

  private static final class PackedPlan extends CheckedPlan implements Plan {
    private final XnorConvSpec spec;
    private final Conv2d g;
    private final boolean indirect;
    private final BitImage image;
    private final ImagePacker packer;
    private final ConvTables tables;
    private final PackedBits[] groups;
    private final EpiloguePass epilogue;
    private final WindowRows windows;
    private final ResultRows results;
    private final int chunkRows;
    private final Pool<Task> tasks;
    private final Pool<Run> runs;

    PackedPlan(BitMatrix weights, XnorConvSpec spec, Parallelism parallelism) {
      super(spec.footprint(), parallelism);
      this.spec = spec;
      g = spec.geometry();
      indirect = g.channels() % Long.SIZE == 0 && g.channels() / g.groups() % Long.SIZE == 0;
      image = new BitImage(g, spec.padding());
      packer = new ImagePacker(spec, image);
      tables = new ConvTables(weights, g, spec.padding(), image, indirect);
      int outputs = g.outputs() / g.groups();
      groups = new PackedBits[g.groups()];
      for (int i = 0; i < groups.length; i++)
        groups[i] = new PackedBits(weights, i * outputs, outputs);
      epilogue = EpiloguePass.ofInts(spec.epilogue(), g.outputs(), g.k(), Layout.NHWC);
      windows = new WindowRows(g, image, indirect);
      results = new ResultRows(spec, epilogue);
      int words = indirect ? 0 : groups[0].words;
      int unit = results.unit();
      int rows =
          Tasks.chunkRows(Scratch.rowBytes(g.outputs(), words), groups[0].bytes(), results.raw());
      chunkRows = Math.ceilDiv(rows, unit) * unit;
      int processors = Runtime.getRuntime().availableProcessors();
      tasks = new Pool<>(Math.max(processors, parallelism.threads()), () -> new Task(words));
      runs = new Pool<>(processors, Run::new);
    }

    /** What one task needs: scratch for a chunk, a stage for packing, space to change layouts. */
    private final class Task {
      final Scratch scratch;
      final Workspace stage = new Workspace(packer.stageBytes());
      final Workspace planes = new Workspace(results.planeBytes(chunkRows));

      Task(int words) {
        scratch = new Scratch(chunkRows, padded(g.outputs()) + XnorTile.NR, words);
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

    /** One run: its packed image and the arguments its tasks share. */
    private final class Run implements IntConsumer {
      private final Workspace bits = new Workspace(image.bytes());
      private final Tasks packs = new Tasks();
      private final Tasks products = new Tasks();
      private final AtomicInteger nextPack = new AtomicInteger();
      private final AtomicInteger packed = new AtomicInteger();
      private @Nullable MemorySegment x;
      private @Nullable MemorySegment residual;
      private @Nullable MemorySegment y;
      private int n;

      Run() {
        image.clear(bits.address());
      }

      void images(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
        this.x = x;
        this.residual = residual;
        this.y = y;
        try {
          int threads = parallelism.threads();
          packs.split(g.height(), 1, 1, g.height(), threads, false);
          boolean columns = results.columns() && g.groups() == 1;
          int pixels = g.outH() * g.outW();
          products.split(pixels, g.outputs(), results.unit(), chunkRows, threads, columns);
          for (n = 0; n < g.images(); n++) {
            nextPack.set(0);
            packed.set(0);
            parallelism.forEach(products.count(), this);
          }
        } finally {
          this.x = null;
          this.residual = null;
          this.y = null;
        }
      }

      @Override
      public void accept(int index) {
        MemorySegment in = x;
        MemorySegment out = y;
        if (in == null || out == null) return;
        Task task = tasks.take();
        try {
          pack(task, in);
          int first = products.firstRow(index);
          int rows = products.rows(index);
          chunk(task, out, first, rows, products.firstColumn(index), products.columns(index));
        } finally {
          tasks.put(task);
        }
      }

      private void pack(Task task, MemorySegment in) {
        int count = packs.count();
        for (int i = nextPack.getAndIncrement(); i < count; i = nextPack.getAndIncrement()) {
          int first = packs.firstRow(i);
          try {
            packer.pack(in, n, first, first + packs.rows(i), bits.address(), task.stage);
          } finally {
            packed.incrementAndGet(); // else the others would wait forever
          }
        }
        while (packed.get() < count) Thread.onSpinWait(); // others are at work on them
      }

      private void chunk(Task task, MemorySegment out, int m0, int rows, int j0, int columns) {
        Scratch s = task.scratch;
        boolean direct =
            results.direct(out) && g.groups() == 1 && (j0 + columns) % XnorTile.NR == 0;
        long ldSum = (long) padded(columns) + (g.groups() == 1 ? 0 : XnorTile.NR);
        long sums = direct ? results.address(out, n, m0) : s.sums - (long) j0 * Integer.BYTES;
        long step = (direct ? g.outputs() : ldSum) * Integer.BYTES;
        int outputs = g.outputs() / g.groups();
        for (int group = 0; group < groups.length; group++) {
          long result = sums + (long) group * outputs * Integer.BYTES;
          windows.set(s, bits.address(), tables, group, m0, rows, result, step);
          int from = groups.length == 1 ? j0 / XnorTile.NR : 0;
          int to =
              groups.length == 1 ? Math.ceilDiv(j0 + columns, XnorTile.NR) : groups[group].panels();
          groups[group].multiply(s, rows, tables.offsets, from, to);
        }
        if (!direct)
          results.finish(
              s,
              s.sums,
              ldSum * Integer.BYTES,
              task.planes,
              residual,
              out,
              n,
              m0,
              rows,
              j0,
              columns);
      }
    }

    @Override
    public Explanation explain() {
      long weights = 0;
      for (PackedBits group : groups) weights += group.bytes();
      return new Explanation(
          "cpu",
          indirect
              ? "indirect convolution: windows read from the packed image"
              : "windows shifted together into dense rows, because "
                  + g.channels() / g.groups()
                  + " channels are no whole words",
          XnorTile.MR + "x" + XnorTile.NR,
          LONGS.vectorBitSize(),
          weights + tables.bytes() + epilogue.bytes() + packer.bytes() + image.bytes(),
          "|sum| <= " + g.k() + " fits int32",
          epilogue.describe()
              + "; "
              + tables.classes()
              + " border classes"
              + (spec.layout() == Layout.NCHW
                  ? "; NCHW results are transposed in chunks, NHWC would save that"
                  : ""));
    }
  }
}
