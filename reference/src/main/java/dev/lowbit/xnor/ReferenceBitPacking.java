package dev.lowbit.xnor;

import dev.lowbit.Elements;
import dev.lowbit.Explanation;
import dev.lowbit.Parallelism;
import dev.lowbit.spi.Lifetime;
import java.lang.foreign.MemorySegment;

/** One comparison per element. */
public final class ReferenceBitPacking implements BitPacking {
  /** Stateless. */
  public ReferenceBitPacking() {}

  @Override
  public Plan plan(int cols, Source source, Parallelism parallelism) {
    BitPacking.check(cols, source);
    return new ReferencePlan(cols, source, new Lifetime());
  }

  private record ReferencePlan(int cols, Source source, Lifetime life) implements Plan {
    @Override
    public void run(MemorySegment x, long ldx, BitMatrix bits) {
      life.check();
      BitPacking.check(cols, source, x, ldx, bits);
      for (int r = 0; r < bits.rows(); r++)
        for (int c = 0; c < cols; c++) {
          boolean bit = ReferenceRows.bit(source, x, r * ldx + c, c);
          Elements.writeBit(bit, bits.words(), r * bits.rowStride(), c);
        }
    }

    @Override
    public Explanation explain() {
      return new Explanation(
          "reference", "one comparison per element", "-", 0, 0, "no sum", "the meaning");
    }

    @Override
    public void close() {
      life.end();
    }
  }
}
