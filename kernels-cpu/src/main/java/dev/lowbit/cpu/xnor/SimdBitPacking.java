package dev.lowbit.cpu.xnor;

import static dev.lowbit.cpu.Lanes.LONGS;
import static dev.lowbit.cpu.Workspace.aligned;

import dev.lowbit.Explanation;
import dev.lowbit.Operands;
import dev.lowbit.Parallelism;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.spi.Lifetime;
import dev.lowbit.spi.Pool;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitPacking;
import dev.lowbit.xnor.Source;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** {@link BitPacking} row by row on {@link RowPacker}; tasks are runs of rows. */
public final class SimdBitPacking implements BitPacking {
  @Override
  public Plan plan(int cols, Source source, Parallelism parallelism) {
    BitPacking.check(cols, source);
    return new PackedPlan(cols, source, parallelism);
  }

  private static final class PackedPlan implements Plan {
    private final Lifetime life = new Lifetime();
    private final int cols;
    private final Source source;
    private final Parallelism parallelism;
    private final RowPacker packer;
    private final Pool<Workspace> stages;
    private final Pool<Run> runs;

    PackedPlan(int cols, Source source, Parallelism parallelism) {
      this.cols = cols;
      this.source = source;
      this.parallelism = parallelism;
      packer = new RowPacker(source, cols);
      long bytes = RowPacker.stageBytes() + rowBytes();
      int processors = Runtime.getRuntime().availableProcessors();
      stages = new Pool<>(Math.max(processors, parallelism.threads()), () -> new Workspace(bytes));
      runs = new Pool<>(processors, Run::new);
    }

    private long rowBytes() {
      return aligned((long) BitMatrix.wordsFor(cols) * Long.BYTES);
    }

    @Override
    public void run(MemorySegment x, long ldx, BitMatrix bits) {
      life.check();
      BitPacking.check(cols, source, x, ldx, bits);
      Operands.checkAccess("x", x, parallelism);
      Operands.checkAccess("bits", bits.words(), parallelism);
      if (cols == 0) return;
      Run run = runs.take();
      try {
        run.start(x, ldx, bits);
        parallelism.forEach(run.split.count(), run);
      } finally {
        run.x = null;
        run.bits = null;
        runs.put(run);
        Reference.reachabilityFence(this); // kernels hold only addresses
        Reference.reachabilityFence(x);
      }
    }

    /** The arguments of one run, shared by its tasks. */
    private final class Run implements IntConsumer {
      final Tasks split = new Tasks();
      private @Nullable MemorySegment x;
      private @Nullable BitMatrix bits;
      private long ldx;

      void start(MemorySegment x, long ldx, BitMatrix bits) {
        this.x = x;
        this.ldx = ldx;
        this.bits = bits;
        split.split(bits.rows(), 1, 1, Math.max(1, bits.rows()), parallelism.threads(), false);
      }

      @Override
      public void accept(int task) {
        MemorySegment in = x;
        BitMatrix out = bits;
        if (in == null || out == null) return;
        Workspace stage = stages.take();
        try {
          long row = stage.address() + RowPacker.stageBytes();
          int last = split.firstRow(task) + split.rows(task);
          for (int r = split.firstRow(task); r < last; r++) {
            packer.pack(in, r * ldx, cols, 0, row, 0, stage, stage.address());
            MemorySegment.copy(
                stage.memory(),
                row - stage.address(),
                out.words(),
                r * out.rowStride() * Long.BYTES,
                (long) BitMatrix.wordsFor(cols) * Long.BYTES);
          }
        } finally {
          stages.put(stage);
        }
      }
    }

    @Override
    public Explanation explain() {
      return new Explanation(
          "cpu",
          "64 comparisons to a word",
          "-",
          LONGS.vectorBitSize(),
          packer.bytes(),
          "no sum",
          source instanceof Source.Int8
              ? "int8 is widened to float, a native int8 comparison would be faster"
              : "full words of native memory are read in place, heap memory is copied");
    }

    @Override
    public void close() {
      life.end();
    }
  }
}
