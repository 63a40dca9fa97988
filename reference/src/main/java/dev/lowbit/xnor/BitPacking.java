package dev.lowbit.xnor;

import dev.lowbit.KernelPlan;
import dev.lowbit.Operands;
import dev.lowbit.Parallelism;
import java.lang.foreign.MemorySegment;

/** bits[r, c] = rule(c, x[r, c]): packs rows of numbers. */
public interface BitPacking {

  /**
   * Prepares thresholds.
   *
   * @param cols columns
   * @param source float32 or int8 with its rule
   * @param parallelism the caller's threads
   * @return the plan
   * @throws IllegalArgumentException if the rule has neither 1 nor cols thresholds, or the source
   *     is bits
   */
  Plan plan(int cols, Source source, Parallelism parallelism);

  /** Thresholds, ready to run. */
  interface Plan extends KernelPlan {
    /**
     * Overwrites every row of the matrix.
     *
     * @param x row-major numbers, heap or native
     * @param ldx distance between rows of x, in elements
     * @param bits rows x cols
     * @throws IllegalArgumentException if cols, the stride or a size does not fit
     */
    void run(MemorySegment x, long ldx, BitMatrix bits);
  }

  /**
   * Check of the plan, shared by every implementation.
   *
   * @param cols as given to plan
   * @param source as given to plan
   */
  static void check(int cols, Source source) {
    if (cols < 0) throw new IllegalArgumentException("cols=" + cols + " < 0");
    if (source instanceof Source.Bits)
      throw new IllegalArgumentException("source is already bits; float32 or int8 can be packed");
    dev.lowbit.Channels.check(source.binarization().size(), cols, "threshold");
  }

  /**
   * Check of the operands, shared by every implementation.
   *
   * @param cols the plan's columns
   * @param source the plan's source
   * @param x as given to run
   * @param ldx as given to run
   * @param bits as given to run
   */
  static void check(int cols, Source source, MemorySegment x, long ldx, BitMatrix bits) {
    if (bits.cols() != cols)
      throw new IllegalArgumentException("bits has " + bits.cols() + " columns, x has " + cols);
    Operands.checkStride("ldx", ldx, cols);
    Operands.checkSize("x", x, Operands.bytes(bits.rows(), ldx, cols, source.elementBytes()));
    Operands.checkWritable("bits", bits.words(), 0);
    Operands.checkDisjoint("x", x, "bits", bits.words());
  }
}
