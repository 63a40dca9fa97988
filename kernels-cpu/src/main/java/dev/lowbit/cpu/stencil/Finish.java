package dev.lowbit.cpu.stencil;

import dev.lowbit.Activation;
import dev.lowbit.Epilogue;
import dev.lowbit.Output;
import dev.lowbit.cpu.codegen.Type;

/**
 * The steps of an epilogue that a tile does itself, before it stores.
 *
 * @param scaled whether the sum is multiplied at the end; else it starts with the bias
 * @param clamped whether it is clamped
 * @param low least value
 * @param high greatest value
 * @param integers whether the sum is exact and stored as int
 * @param whole whether these are all steps, so that the tile may write the output itself
 */
record Finish(
    boolean scaled, boolean clamped, float low, float high, boolean integers, boolean whole) {
  /** The sum itself. */
  private static final Finish FLOAT_SUM = new Finish(false, false, 0, 0, false, false);

  private static final Finish INT_SUM = new Finish(false, false, 0, 0, true, false);

  /** As many steps as a tile can do. */
  static Finish of(Epilogue epilogue, boolean floats, Type type) {
    if (epilogue.output() instanceof Output.Int32)
      return new Finish(false, false, 0, 0, true, true);
    if (type == Type.I32) return INT_SUM;
    boolean plain = epilogue.output() instanceof Output.Float32 && !epilogue.residual();
    boolean one = true;
    for (float scale : epilogue.scale()) one &= scale == 1;
    if (plain && epilogue.activation() instanceof Activation.None)
      return new Finish(!one || !floats, false, 0, 0, false, true);
    // Max and min may turn -0 to 0, which only float sums leave open.
    if (plain && floats && epilogue.activation() instanceof Activation.Clamp c)
      return new Finish(!one, true, c.low(), c.high(), false, true);
    return floats ? FLOAT_SUM : INT_SUM;
  }
}
