package dev.lowbit.xnor;

import dev.lowbit.Elements;
import dev.lowbit.Epilogue;
import dev.lowbit.Explanation;
import dev.lowbit.Parallelism;
import dev.lowbit.spi.Lifetime;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The definition, read element by element: three loops and nothing clever. */
public final class ReferenceXnorGemm implements XnorGemm {
  /** Stateless. */
  public ReferenceXnorGemm() {}

  @Override
  public Plan plan(BitMatrix weights, Epilogue epilogue, Parallelism parallelism) {
    epilogue.check(weights.rows());
    return new ReferencePlan(weights, epilogue, new Lifetime());
  }

  private record ReferencePlan(BitMatrix b, Epilogue epilogue, Lifetime life) implements Plan {
    @Override
    public void run(
        BitMatrix a, @Nullable MemorySegment residual, long ldr, MemorySegment c, long ldc) {
      life.check();
      XnorGemm.check(a, b.rows(), b.cols(), epilogue, residual, ldr, c, ldc);
      for (int i = 0; i < a.rows(); i++) {
        for (int j = 0; j < b.rows(); j++) {
          int sum = 0;
          for (int l = 0; l < a.cols(); l++) sum += a.sign(i, l) * b.sign(j, l);
          float r = Elements.residual(residual, i * ldr + j);
          Elements.write(epilogue, j, sum, r, c, i * ldc, j);
        }
      }
    }

    @Override
    public int outputs() {
      return b.rows();
    }

    @Override
    public Explanation explain() {
      return new Explanation(
          "reference",
          "three loops over sign()",
          "-",
          0,
          0,
          "|sum| <= " + b.cols() + " fits int32",
          "the meaning of the operation, not a fast path");
    }

    @Override
    public void close() {
      life.end();
    }
  }
}
