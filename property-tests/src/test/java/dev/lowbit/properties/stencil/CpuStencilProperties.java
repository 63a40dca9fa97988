package dev.lowbit.properties.stencil;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lowbit.Kernels;
import dev.lowbit.Parallelism;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.StencilCase;
import dev.lowbit.stencil.Stencil;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CpuStencilProperties implements StencilContract {
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
}
