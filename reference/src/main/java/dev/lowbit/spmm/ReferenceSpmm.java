package dev.lowbit.spmm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.lowbit.Elements;
import dev.lowbit.Explanation;
import dev.lowbit.Input;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.spi.Lifetime;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The definition, entry by entry; float sums in double, rounded once. */
public final class ReferenceSpmm implements Spmm {
  /** Stateless. */
  public ReferenceSpmm() {}

  @Override
  public Plan plan(SparseMatrix weights, SpmmSpec spec, Parallelism parallelism) {
    Spmm.check(weights, spec);
    return new ReferencePlan(weights, spec, new Lifetime());
  }

  private record ReferencePlan(SparseMatrix w, SpmmSpec spec, Lifetime life) implements Plan {
    @Override
    public void run(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
      life.check();
      spec.footprint().check(x, residual, y);
      Tensor out = spec.y();
      for (int n = 0; n < out.images(); n++)
        for (int p = 0; p < out.height(); p++)
          for (int q = 0; q < out.width(); q++)
            for (int o = 0; o < out.channels(); o++) {
              double sum = sum(x, n, p, q, o);
              float r = Elements.residual(residual, out.index(n, p, q, o));
              long row = out.row(n, p, q, o) * spec.epilogue().output().rowElements(out.cols());
              int col = out.col(p, q, o);
              if (spec.input().floats())
                Elements.write(spec.epilogue(), o, (float) sum, r, y, row, col);
              else Elements.write(spec.epilogue(), o, (int) sum, r, y, row, col);
            }
    }

    /** Exact for integers, far below 2^53. */
    private double sum(MemorySegment x, int n, int p, int q, int o) {
      double sum = 0;
      int block = o / w.blockRows();
      for (int e = w.rowPtr(block); e < w.rowPtr(block + 1); e++) {
        long at = spec.x().index(n, p, q, w.column(e));
        double number =
            switch (spec.input()) {
              case Input.Float32 _ -> x.get(JAVA_FLOAT_UNALIGNED, at * Float.BYTES);
              case Input.Int8 i -> i.integer(x, at);
              case Input.Uint8 u -> u.integer(x, at);
            };
        sum += w.entry(e, o % w.blockRows()) * number;
      }
      return sum;
    }

    @Override
    public Explanation explain() {
      return new Explanation(
          "reference",
          "five loops over the entries",
          "-",
          0,
          0,
          spec.input().floats() ? "double, rounded once" : "every |sum| fits int32, checked",
          "the meaning of the operation, not a fast path");
    }

    @Override
    public void close() {
      life.end();
    }
  }
}
