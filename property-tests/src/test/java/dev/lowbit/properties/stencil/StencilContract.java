package dev.lowbit.properties.stencil;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.properties.Agreement;
import dev.lowbit.properties.Ending;
import dev.lowbit.properties.GuardedMemory;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.Numbers;
import dev.lowbit.properties.PlanContract;
import dev.lowbit.properties.StencilCase;
import dev.lowbit.stencil.ReferenceStencil;
import dev.lowbit.stencil.Stencil;
import java.util.Arrays;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What every {@link Stencil} does; the oracle is the reference. */
public interface StencilContract
    extends PlanContract, StencilLaws, StencilTapLaws, InceptionLaws, StencilRefusals {
  /** What the results are compared with. */
  default Stencil oracle() {
    return new ReferenceStencil();
  }

  @Override
  default Job job(long seed, Parallelism parallelism, Memory memory) {
    return StencilCase.of(seed).job(stencil(), parallelism, memory);
  }

  /** Kernels x layouts x numbers x endings, with steps that differ. */
  @Override
  default Stream<Job> kinds(Parallelism parallelism, Memory memory) {
    Conv2d small = Conv2d.of(1, 4, 5, 33, 33, 3).withPadding(1, 1, 1, 1).withGroups(33);
    Conv2d large = Conv2d.of(1, 9, 17, 33, 33, 7).withPadding(3, 3, 3, 3).withGroups(33);
    return Stream.of(small, large)
        .flatMap(g ->
            Arrays.stream(Layout.values())
                .flatMap(layout ->
                    Arrays.stream(Numbers.values())
                        .flatMap(numbers ->
                            Arrays.stream(Ending.values())
                                .map(e -> new StencilCase(g, layout, numbers, e, 1)))))
        .map(c -> c.job(stencil(), parallelism, memory));
  }

  /** Every geometry, layout, type, slice and epilogue; nothing is written outside. */
  @Property(tries = 3000)
  default void isTheReference(@ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    if (c.numbers() == Numbers.FLOAT) c.checkBound(oracle(), stencil());
    else Agreement.check(c.seed(), expected(c), actual(c, Memory.anywhere(c.seed())));
  }

  /** Several tiles. */
  @Property(tries = 40)
  default void isTheReferenceForManyTiles(
      @ForAll(supplier = StencilCase.Large.class) StencilCase c) {
    isTheReference(c);
  }

  /** No byte beside an operand is touched. */
  @Property(tries = 300)
  default void staysBetweenGuardPages(@ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    if (c.numbers() == Numbers.FLOAT) return; // LATTICE runs the same code
    try (GuardedMemory ending = GuardedMemory.ending(getClass().getSimpleName() + " " + c);
        GuardedMemory starting = GuardedMemory.starting(getClass().getSimpleName() + " " + c)) {
      Agreement.checkExact(c.seed(), expected(c), actual(c, ending), ending);
      Agreement.checkExact(c.seed(), expected(c), actual(c, starting), starting);
    }
  }

  private Job expected(StencilCase c) {
    return c.job(oracle(), Parallelism.SEQUENTIAL, Memory.aligned());
  }

  private Job actual(StencilCase c, Memory memory) {
    return c.job(stencil(), Parallelism.SEQUENTIAL, memory);
  }
}
