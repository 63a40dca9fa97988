package dev.lowbit.cpu.spmm;

import dev.lowbit.Activation;
import dev.lowbit.Epilogue;
import dev.lowbit.Explanation;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.cpu.CheckedPlan;
import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.Lanes;
import dev.lowbit.cpu.RowWriter;
import dev.lowbit.cpu.gemm.DenseGemm;
import dev.lowbit.cpu.gemm.SumBlock;
import dev.lowbit.spi.Pool;
import dev.lowbit.spmm.SparseMatrix;
import dev.lowbit.spmm.Spmm;
import dev.lowbit.spmm.SpmmSpec;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Few zeros: all of the weights are multiplied, see {@link DensityRule}. */
final class DensePlan extends CheckedPlan implements Spmm.Plan {
  private final SpmmSpec spec;
  private final String reason;
  private final boolean nhwc;
  private final int area;
  private final boolean plain;
  private final DenseGemm product;
  private final EpiloguePass epilogue;
  private final Pool<Finish> finishes;

  DensePlan(SparseMatrix w, SpmmSpec spec, Parallelism parallelism) {
    super(spec.footprint(), parallelism);
    this.spec = spec;
    reason = DensityRule.reason(w, spec);
    Tensor x = spec.x();
    nhwc = x.layout() == Layout.NHWC;
    area = x.height() * x.width();
    Epilogue e = spec.epilogue();
    plain =
        e.output() instanceof Output.Float32
            && e.activation() instanceof Activation.None
            && !e.residual()
            && all(e.scale(), 1)
            && all(e.bias(), 0);
    product = new DenseGemm(w.rows(), w.cols(), x.layout(), w::value, parallelism);
    epilogue = EpiloguePass.ofFloats(e, w.rows(), x.layout());
    finishes = new Pool<>(Runtime.getRuntime().availableProcessors(), Finish::new);
  }

  private static boolean all(float[] values, float number) {
    for (float value : values) if (value != number) return false;
    return true;
  }

  @Override
  protected void compute(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
    Finish finish = finishes.take();
    try {
      finish.images(x, residual, y);
    } finally {
      finishes.put(finish);
    }
  }

  /** The other arguments of a run, and what becomes of its sums. */
  private final class Finish implements Consumer<SumBlock> {
    private @Nullable MemorySegment residual;
    private @Nullable MemorySegment y;
    private int n;

    void images(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
      this.residual = residual;
      this.y = y;
      try {
        for (n = 0; n < spec.x().images(); n++) {
          long from = first(spec.x()) * Float.BYTES;
          long step = spec.x().cols() * (long) Float.BYTES;
          long stepY = spec.y().cols() * (long) Float.BYTES;
          if (plain) product.run(x, from, step, area, y, first(spec.y()) * Float.BYTES, stepY);
          else product.run(x, from, step, area, this);
        }
      } finally {
        this.residual = null;
        this.y = null;
      }
    }

    /** The first element of the image. */
    private long first(Tensor t) {
      return line(t, 0) * t.cols() + (nhwc ? t.first() : 0);
    }

    /** The pixel or plane of a row. */
    private long line(Tensor t, int row) {
      return nhwc ? (long) n * area + row : (long) n * t.total() + t.first() + row;
    }

    @Override
    public void accept(SumBlock s) {
      MemorySegment out = y;
      MemorySegment addend = residual;
      if (out == null) return;
      Tensor t = spec.y();
      int column = (nhwc ? t.first() : 0) + s.column();
      for (int i = 0; i < s.rows(); i++) {
        if (addend != null)
          MemorySegment.copy(
              addend,
              (line(t, s.row() + i) * t.cols() + column) * Float.BYTES,
              s.memory().memory(),
              s.addend() - s.memory().address(),
              (long) s.columns() * Float.BYTES);
        long row = s.sums() + i * s.rowBytes();
        epilogue.apply(row, nhwc ? s.column() : s.row() + i, s.columns(), s.addend(), row);
      }
      Output output = spec.epilogue().output();
      long ld = output.rowElements(t.cols());
      long to = line(t, s.row()) * ld;
      RowWriter.write(
          output, s.memory(), s.sums(), s.rowBytes(), s.rows(), s.columns(), out, to, ld, column);
    }
  }

  @Override
  public Explanation explain() {
    return new Explanation(
        "cpu",
        "dense product",
        product.tile(),
        Lanes.FLOATS.vectorBitSize(),
        product.bytes() + epilogue.bytes(),
        "float32 in ascending order of the columns",
        reason
            + "; "
            + (plain ? "sums are the results" : epilogue.describe())
            + "; "
            + Readiness.of(Readiness.Kind.dense(spec)));
  }
}
