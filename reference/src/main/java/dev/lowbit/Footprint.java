package dev.lowbit;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a run: what it checks its tensors against. Made once per plan, so that a run
 * allocates nothing.
 *
 * @param x bytes of the input
 * @param residual bytes of the residual
 * @param y bytes of the output
 * @param epilogue the plan's epilogue
 */
public record Footprint(long x, long residual, long y, Epilogue epilogue) {
  /**
   * Adds up tensors; the residual lies like the output.
   *
   * @param x shape of the input
   * @param input its type
   * @param y shape of the output
   * @param epilogue the plan's epilogue
   * @return the memory of a run
   */
  public static Footprint of(Tensor x, Input input, Tensor y, Epilogue epilogue) {
    return new Footprint(
        Math.multiplyExact(x.size(), input.elementBytes()),
        Math.multiplyExact(y.size(), Float.BYTES),
        y.bytes(epilogue.output()),
        epilogue);
  }

  /**
   * Check of the tensors, shared by every implementation.
   *
   * @param x as given to run
   * @param residual as given to run
   * @param y as given to run
   * @throws IllegalArgumentException if a size does not fit, x and y overlap, or a residual is
   *     missing or unwanted
   */
  public void check(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
    Operands.checkSize("x", x, this.x);
    Operands.checkWritable("y", y, this.y);
    Operands.checkDisjoint("x", x, "y", y);
    Operands.checkResidual(epilogue, residual != null);
    if (residual != null) Operands.checkSize("residual", residual, this.residual);
  }
}
