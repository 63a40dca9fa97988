package dev.lowbit.cpu.xnor;

import static dev.lowbit.cpu.Lanes.LONGS;
import static dev.lowbit.cpu.Lanes.padded;
import static dev.lowbit.cpu.Workspace.ALL;
import static dev.lowbit.cpu.Workspace.aligned;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lowbit.Epilogue;
import dev.lowbit.Explanation;
import dev.lowbit.Layout;
import dev.lowbit.Operands;
import dev.lowbit.Output;
import dev.lowbit.Parallelism;
import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.RowWriter;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.spi.Lifetime;
import dev.lowbit.spi.Pool;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.XnorGemm;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * {@link XnorGemm} as XOR + popcount: a.b = k - 2 * popcount(a ^ b).
 *
 * <p>Loop order: chunks of rows of A (a task), panels of B, blocks of MR rows, words. A is read
 * where it lies if it is native and its padding bits are 0; else its rows are copied and masked.
 * Raw sums go straight to a native C: copying them costs more than 5 % at k = 1024. Everything else
 * is finished in plan-owned memory and copied out.
 */
public final class SimdXnorGemm implements XnorGemm {
  private static final int MR = XnorTile.MR;
  private static final int NR = XnorTile.NR;

  @Override
  public Plan plan(BitMatrix weights, Epilogue epilogue, Parallelism parallelism) {
    return new PackedPlan(weights, epilogue, parallelism);
  }

  private static final class PackedPlan implements Plan {
    private final Lifetime life = new Lifetime();
    private final int n;
    private final int k;
    private final PackedBits weights;
    private final EpiloguePass epilogue;
    private final Parallelism parallelism;

    /** {@code [words]} byte offsets, then {@code [padded(n)]} bases, ints. */
    private final Workspace tables;

    private final long bases;
    private final int chunkRows;
    private final Pool<Scratch> scratches;
    private final Pool<Run> runs;

    PackedPlan(BitMatrix b, Epilogue epilogue, Parallelism parallelism) {
      n = b.rows();
      k = b.cols();
      this.parallelism = parallelism;
      weights = new PackedBits(b, 0, n);
      this.epilogue = EpiloguePass.ofInts(epilogue, n, k, Layout.NHWC);
      long offsetBytes = aligned((long) weights.words * Integer.BYTES);
      tables = new Workspace(offsetBytes + (long) padded(n) * Integer.BYTES);
      bases = tables.address() + offsetBytes;
      for (int w = 0; w < weights.words; w++)
        ALL.set(JAVA_INT, tables.address() + (long) w * Integer.BYTES, w * Long.BYTES);
      for (int j = 0; j < padded(n); j++) ALL.set(JAVA_INT, bases + (long) j * Integer.BYTES, k);
      boolean raw = epilogue.output() instanceof Output.Int32;
      chunkRows = Tasks.chunkRows(Scratch.rowBytes(n, weights.words), weights.bytes(), raw);
      int processors = Runtime.getRuntime().availableProcessors();
      scratches =
          new Pool<>(
              Math.max(processors, parallelism.threads()),
              () -> new Scratch(chunkRows, n, weights.words));
      runs = new Pool<>(processors, Run::new);
    }

    @Override
    public void run(
        BitMatrix a, @Nullable MemorySegment residual, long ldr, MemorySegment c, long ldc) {
      life.check();
      XnorGemm.check(a, n, k, epilogue.epilogue(), residual, ldr, c, ldc);
      Operands.checkAccess("A", a.words(), parallelism);
      Operands.checkAccess("c", c, parallelism);
      if (residual != null) Operands.checkAccess("residual", residual, parallelism);
      Run run = runs.take();
      try {
        run.start(a, residual, ldr, c, ldc);
        parallelism.forEach(run.tasks.count(), run);
      } finally {
        run.end();
        runs.put(run);
        Reference.reachabilityFence(this); // kernels hold only addresses
        Reference.reachabilityFence(a);
      }
    }

    /** The arguments of one run, shared by its tasks. */
    private final class Run implements IntConsumer {
      final Tasks tasks = new Tasks();
      private @Nullable BitMatrix a;
      private @Nullable MemorySegment residual;
      private @Nullable MemorySegment c;
      private long ldr;
      private long ldc;

      void start(
          BitMatrix a, @Nullable MemorySegment residual, long ldr, MemorySegment c, long ldc) {
        this.a = a;
        this.residual = residual;
        this.ldr = ldr;
        this.c = c;
        this.ldc = ldc;
        tasks.split(a.rows(), n, MR, chunkRows, parallelism.threads(), true);
      }

      void end() {
        a = null;
        residual = null;
        c = null;
      }

      @Override
      public void accept(int task) {
        Scratch s = scratches.take();
        try {
          BitMatrix rows = a;
          MemorySegment out = c;
          if (rows != null && out != null)
            chunk(
                s,
                rows,
                out,
                tasks.firstRow(task),
                tasks.rows(task),
                tasks.firstColumn(task),
                tasks.columns(task));
        } finally {
          scratches.put(s);
        }
      }

      private void chunk(
          Scratch s, BitMatrix a, MemorySegment c, int i0, int rows, int j0, int columns) {
        boolean direct = epilogue.epilogue().output() instanceof Output.Int32 && c.isNative();
        long ldSum = padded(columns);
        // Columns of a task start at j0: the tile adds j0 to every result.
        long result =
            direct ? c.address() + i0 * ldc * Integer.BYTES : s.sums - (long) j0 * Integer.BYTES;
        long resultStep = (direct ? ldc : ldSum) * Integer.BYTES;
        long bits = s.bits(a, i0, rows);
        long bitsStep = s.step(a);
        for (int i = 0; i < rows; i++)
          RowBlocks.set(s.entry(i), bits + i * bitsStep, bases, result + i * resultStep);
        int last = direct && j0 + columns == n ? n / NR : (j0 + columns + NR - 1) / NR;
        weights.multiply(s, rows, tables.address(), j0 / NR, last);
        if (!direct) finish(s, c, i0, rows, j0, columns, ldSum);
        else if (last * NR < j0 + columns) edge(s, c, i0, rows, last);
      }

      /** The last panel has columns beyond n: it goes through scratch. */
      private void edge(Scratch s, MemorySegment c, int i0, int rows, int panel) {
        long column = (long) panel * NR * Integer.BYTES;
        for (int i = 0; i < rows; i++)
          RowBlocks.setResult(s.entry(i), s.sums + (long) i * NR * Integer.BYTES - column);
        weights.multiply(s, rows, tables.address(), panel, weights.panels());
        for (int i = 0; i < rows; i++)
          MemorySegment.copy(
              s.memory.memory(),
              s.sums - s.memory.address() + (long) i * NR * Integer.BYTES,
              c,
              (i0 + i) * ldc * Integer.BYTES + column,
              (n - panel * NR) * (long) Integer.BYTES);
      }

      private void finish(
          Scratch s, MemorySegment c, int i0, int rows, int j0, int columns, long ldSum) {
        boolean direct = epilogue.direct(c, columns);
        for (int i = 0; i < rows; i++) {
          long row = s.sums + i * ldSum * Integer.BYTES;
          long to = direct ? c.address() + ((i0 + i) * ldc + j0) * Float.BYTES : row;
          if (residual != null)
            MemorySegment.copy(
                residual,
                ((i0 + i) * ldr + j0) * Float.BYTES,
                s.memory.memory(),
                s.addend - s.memory.address(),
                (long) columns * Float.BYTES);
          epilogue.apply(row, j0, columns, s.addend, to);
        }
        if (direct) return;
        RowWriter.write(
            epilogue.epilogue().output(),
            s.memory,
            s.sums,
            ldSum * Integer.BYTES,
            rows,
            columns,
            c,
            i0 * ldc,
            ldc,
            j0);
      }
    }

    @Override
    public int outputs() {
      return n;
    }

    @Override
    public Epilogue epilogue() {
      return epilogue.epilogue();
    }

    @Override
    public Explanation explain() {
      return new Explanation(
          "cpu",
          "xor + count over packed panels: " + weights.counting(),
          MR + "x" + NR,
          LONGS.vectorBitSize(),
          weights.bytes() + tables.bytes() + epilogue.bytes(),
          "|sum| <= " + k + " fits int32",
          epilogue.describe()
              + "; raw sums go straight to a native C, other results and heap memory are copied");
    }

    @Override
    public void close() {
      life.end();
    }
  }
}
