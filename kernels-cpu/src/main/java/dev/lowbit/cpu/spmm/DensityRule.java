package dev.lowbit.cpu.spmm;

import dev.lowbit.spmm.SparseMatrix;
import dev.lowbit.spmm.SpmmSpec;
import java.util.Arrays;
import java.util.Locale;

/** Whether the sparse loops pay, and in which blocks. */
final class DensityRule {
  /**
   * Density above which a dense product takes less time, if zeros may be multiplied: at 0.3 the
   * layers of MobileNet v1 from 128 to 1024 channels take 0.8 to 1.1 times as long as a dense
   * product near the peak of the machine.
   */
  static final double DENSE = 0.3;

  private DensityRule() {}

  /** Whether the zeros may be multiplied and there are too few of them to be left out. */
  static boolean dense(SparseMatrix w, SpmmSpec spec) {
    return spec.finite() && spec.input().floats() && w.density() > DENSE;
  }

  /** Why, for {@code explain()}. */
  static String reason(SparseMatrix w, SpmmSpec spec) {
    String known = String.format(Locale.ROOT, "density %.3f", w.density());
    if (w.density() <= DENSE) return known + ": sparse up to " + DENSE;
    if (dense(w, spec)) return known + ": dense above " + DENSE;
    return known
        + ": a dense product takes less time above "
        + DENSE
        + (spec.input().floats()
            ? ", but it multiplies zeros that are not stored: promise finite activations"
            : ", but there is none of integers");
  }

  /**
   * The largest blocks that are nearly full. Blocks that store more zeros need the promise of
   * finite activations; blocks of the caller stay, because their zeros count.
   */
  static SparseMatrix blocks(SparseMatrix w, SpmmSpec spec) {
    if (w.blockRows() > 1) return w;
    SparseMatrix blocks = w.blocked(w.bestBlockRows());
    return spec.finite() || Arrays.equals(blocks.mask(), w.mask()) ? blocks : w;
  }
}
