package dev.lowbit.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Parallelism;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;

/** Properties of {@link GpuUnderTest}. A device runs all their tries, the emulator a share. */
@AddLifecycleHook(value = OnGpu.FewerTries.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
@AddLifecycleHook(value = OnGpu.Renewal.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
public interface OnGpu {
  /** The emulator takes milliseconds where a device takes microseconds. */
  final class FewerTries implements AroundPropertyHook {
    private static final int SHARE = 8;
    private static final int LEAST = 6;

    @Override
    public PropertyExecutionResult aroundProperty(
        PropertyLifecycleContext context, PropertyExecutor property) {
      int tries = context.attributes().tries().orElse(1);
      if (GpuUnderTest.emulated())
        context.attributes().setTries(Math.min(tries, Math.max(LEAST, tries / SHARE)));
      return property.execute();
    }
  }

  /** A fault breaks a device for good: the next try, of shrinking too, gets another. */
  final class Renewal implements AroundTryHook {
    @Override
    public TryExecutionResult aroundTry(
        TryLifecycleContext context, TryExecutor aTry, List<Object> parameters) {
      TryExecutionResult result = aTry.execute(parameters);
      if (result.isFalsified() && GpuUnderTest.emulated()) GpuUnderTest.renew();
      return result;
    }
  }

  /** The plans under test are the GPU's: where it lacks an operation, the reference steps in. */
  interface Plans extends OnGpu, PlanContract {
    /** What the plan says of itself. */
    @Example
    default void plansAreOnTheGpu() {
      try (Job job = job(1, Parallelism.SEQUENTIAL, Memory.aligned())) {
        assertEquals("gpu", job.plan().explain().backend());
      }
    }
  }
}
