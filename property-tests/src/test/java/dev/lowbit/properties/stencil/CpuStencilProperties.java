package dev.lowbit.properties.stencil;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lowbit.Conv2d;
import dev.lowbit.Kernels;
import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Ending;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.Numbers;
import dev.lowbit.properties.StencilCase;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import java.util.Arrays;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CpuStencilProperties implements StencilContract {
  private static final int CHANNELS = 32;
  private static final Kernels CPU = Kernels.named("cpu");

  @Override
  public Stencil stencil() {
    return CPU.stencil();
  }

  /** No plan is so large that its hand-written loop has to serve. */
  @Property(tries = 1500)
  void codeIsGenerated(@ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    try (Job job = c.job(stencil(), Parallelism.SEQUENTIAL, Memory.aligned())) {
      String reason = job.plan().explain().toString();
      assertFalse(reason.contains("hand-written"), reason);
    }
  }

  /** The same for dense kernels so large that bytes are summed in ints. */
  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void codeOfDenseKernelsIsGenerated(
      @ForAll @IntRange(min = 1, max = 40) int kernelH,
      @ForAll @IntRange(min = 1, max = 40) int kernelW,
      @ForAll Layout layout,
      @ForAll Numbers numbers,
      @ForAll Ending ending,
      @ForAll long seed) {
    Draw draw = new Draw(seed);
    float[] weights = new float[CHANNELS * kernelH * kernelW];
    Arrays.fill(weights, Byte.MAX_VALUE);
    Conv2d g =
        Conv2d.of(1, draw.between(1, 40), draw.between(1, 40), CHANNELS, CHANNELS, 1)
            .withGroups(CHANNELS)
            .withPadding(kernelH / 2, kernelH, kernelW / 2, kernelW)
            .withKernel(kernelH, kernelW);
    StencilSpec spec =
        StencilSpec.of(g, layout)
            .with(numbers.input(draw), numbers.epilogue(draw, ending, CHANNELS, kernelH * kernelW));
    StencilSet taps = StencilSet.dense(kernelH, kernelW, weights);
    try (Stencil.Plan plan = stencil().plan(taps, spec)) {
      String reason = plan.explain().toString();
      assertFalse(reason.contains("hand-written"), reason);
    }
  }
}
