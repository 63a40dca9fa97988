package dev.lowbit.properties.spmm;

import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.properties.Agreement;
import dev.lowbit.properties.Ending;
import dev.lowbit.properties.GuardedMemory;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.Numbers;
import dev.lowbit.properties.PlanContract;
import dev.lowbit.properties.SpmmCase;
import dev.lowbit.spmm.ReferenceSpmm;
import dev.lowbit.spmm.Spmm;
import java.util.Arrays;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What every {@link Spmm} does; the oracle is the reference. */
public interface SpmmContract extends PlanContract, SpmmLaws, SpmmRefusals {
  /** What the results are compared with. */
  default Spmm oracle() {
    return new ReferenceSpmm();
  }

  @Override
  default Job job(long seed, Parallelism parallelism, Memory memory) {
    return SpmmCase.of(seed).job(spmm(), parallelism, memory);
  }

  /** Layouts x numbers x endings, with steps that differ. */
  @Override
  default Stream<Job> kinds(Parallelism parallelism, Memory memory) {
    return Arrays.stream(Layout.values())
        .flatMap(layout ->
            Arrays.stream(Numbers.values())
                .flatMap(numbers ->
                    Arrays.stream(Ending.values())
                        .map(e -> new SpmmCase(33, 17, 19, layout, numbers, e, 1))))
        .map(c -> c.job(spmm(), parallelism, memory));
  }

  /** Every size, layout, type, block, slice and epilogue; nothing is written outside. */
  @Property(tries = 3000)
  default void isTheReference(@ForAll(supplier = SpmmCase.Small.class) SpmmCase c) {
    if (c.numbers() == Numbers.FLOAT) c.checkBound(oracle(), spmm());
    else Agreement.check(c.seed(), expected(c), actual(c, Memory.anywhere(c.seed())));
  }

  /** Several tiles. */
  @Property(tries = 40)
  default void isTheReferenceForManyTiles(@ForAll(supplier = SpmmCase.Large.class) SpmmCase c) {
    isTheReference(c);
  }

  /** No byte beside an operand is touched. */
  @Property(tries = 300)
  default void staysBetweenGuardPages(@ForAll(supplier = SpmmCase.Small.class) SpmmCase c) {
    if (c.numbers() == Numbers.FLOAT) return; // LATTICE runs the same code
    try (GuardedMemory ending = GuardedMemory.ending(getClass().getSimpleName() + " " + c);
        GuardedMemory starting = GuardedMemory.starting(getClass().getSimpleName() + " " + c)) {
      Agreement.checkExact(c.seed(), expected(c), actual(c, ending), ending);
      Agreement.checkExact(c.seed(), expected(c), actual(c, starting), starting);
    }
  }

  private Job expected(SpmmCase c) {
    return c.job(oracle(), Parallelism.SEQUENTIAL, Memory.aligned());
  }

  private Job actual(SpmmCase c, Memory memory) {
    return c.job(spmm(), Parallelism.SEQUENTIAL, memory);
  }
}
