package dev.lowbit.cpu.spectral;

import dev.lowbit.Explanation;
import dev.lowbit.stencil.Stencil;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A convolution tap by tap.
 *
 * @param stencil computes it
 * @param reason why not through transforms
 */
record DirectConv(Stencil.Plan stencil, String reason) implements Stencil.Plan {
  @Override
  public void run(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
    stencil.run(x, residual, y);
  }

  @Override
  public Explanation explain() {
    Explanation e = stencil.explain();
    return new Explanation(
        e.backend(),
        e.algorithm(),
        e.tile(),
        e.vectorBits(),
        e.workspaceBytes(),
        e.accumulator(),
        reason + "; " + e.reason());
  }

  @Override
  public void close() {
    stencil.close();
  }
}
