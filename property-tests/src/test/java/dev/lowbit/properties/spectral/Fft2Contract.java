package dev.lowbit.properties.spectral;

import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.properties.Agreement;
import dev.lowbit.properties.GuardedMemory;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.PlanContract;
import dev.lowbit.spectral.Fft2;
import dev.lowbit.spectral.Norm;
import dev.lowbit.spectral.ReferenceFft2;
import dev.lowbit.spectral.Transform;
import java.util.Arrays;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What every {@link Fft2} does; the oracle is the reference. */
public interface Fft2Contract extends PlanContract, Fft2Laws, Fft2RealLaws, Fft2Refusals {
  /** What the results are compared with. */
  default Fft2 oracle() {
    return new ReferenceFft2();
  }

  @Override
  default Job job(long seed, Parallelism parallelism, Memory memory) {
    return Fft2Case.of(seed).job(fft2(), parallelism, memory);
  }

  /** Transforms x layouts, several steps and one prime. */
  @Override
  default Stream<Job> kinds(Parallelism parallelism, Memory memory) {
    return Arrays.stream(Layout.values())
        .flatMap(layout ->
            Arrays.stream(Transform.values())
                .flatMap(transform ->
                    Stream.of(new ImageSize(14, 12), new ImageSize(1, 13))
                        .map(size -> new Fft2Case(transform, size, 3, 17, layout, Norm.ORTHO, 1))))
        .map(c -> c.job(fft2(), parallelism, memory));
  }

  /** Every size, layout, norm and slice, within the bound; nothing is written beside y. */
  @Property(tries = 2000)
  default void isTheReference(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    c.checkBound(oracle(), fft2());
  }

  /** Several steps in both directions. */
  @Property(tries = 60)
  default void isTheReferenceForLargeImages(@ForAll(supplier = Fft2Case.Large.class) Fft2Case c) {
    c.checkBound(oracle(), fft2());
  }

  /** Bits do not depend on where operands lie, and no byte beside them is touched. */
  @Property(tries = 300)
  default void staysBetweenGuardPages(@ForAll(supplier = Fft2Case.Small.class) Fft2Case c) {
    try (GuardedMemory ending = GuardedMemory.ending(getClass().getSimpleName() + " " + c);
        GuardedMemory starting = GuardedMemory.starting(getClass().getSimpleName() + " " + c)) {
      Agreement.checkExact(c.seed(), one(c, Memory.aligned()), one(c, ending), ending);
      Agreement.checkExact(c.seed(), one(c, Memory.aligned()), one(c, starting), starting);
      Agreement.check(c.seed(), one(c, Memory.aligned()), one(c, Memory.anywhere(c.seed())));
    }
  }

  private Job one(Fft2Case c, Memory memory) {
    return c.job(fft2(), Parallelism.SEQUENTIAL, memory);
  }
}
