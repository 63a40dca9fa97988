package dev.lowbit.properties.xnor;

import dev.lowbit.Parallelism;
import dev.lowbit.properties.Agreement;
import dev.lowbit.properties.Ending;
import dev.lowbit.properties.GuardedMemory;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.PlanContract;
import dev.lowbit.properties.XnorGemmCase;
import dev.lowbit.xnor.ReferenceXnorGemm;
import dev.lowbit.xnor.XnorGemm;
import java.util.Arrays;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What every {@link XnorGemm} does; the oracle is the reference. */
public interface XnorGemmContract extends PlanContract, XnorGemmLaws, XnorGemmRefusals {
  /** What the results are compared with. */
  default XnorGemm oracle() {
    return new ReferenceXnorGemm();
  }

  @Override
  default Job job(long seed, Parallelism parallelism, Memory memory) {
    return XnorGemmCase.of(seed).job(xnorGemm(), parallelism, memory);
  }

  @Override
  default Stream<Job> kinds(Parallelism parallelism, Memory memory) {
    return Arrays.stream(Ending.values())
        .flatMap(ending -> Stream.of(0L, 1L, 2L).map(s -> new XnorGemmCase(9, 37, 129, ending, s)))
        .map(c -> c.job(xnorGemm(), parallelism, memory));
  }

  /** Every epilogue, stride and memory; nothing is written outside the rows. */
  @Property(tries = 3000)
  default void isTheReference(@ForAll(supplier = XnorGemmCase.Small.class) XnorGemmCase c) {
    compare(c);
  }

  /** The matrix-vector product. */
  @Property(tries = 500)
  default void isTheReferenceForOneRow(
      @ForAll(supplier = XnorGemmCase.Vector.class) XnorGemmCase c) {
    compare(c);
  }

  /** Several blocks of every loop. */
  @Property(tries = 10)
  default void isTheReferenceForManyBlocks(
      @ForAll(supplier = XnorGemmCase.Large.class) XnorGemmCase c) {
    compare(c);
  }

  /** No byte beside an operand is touched. */
  @Property(tries = 250)
  default void staysBetweenGuardPages(@ForAll(supplier = XnorGemmCase.Small.class) XnorGemmCase c) {
    try (GuardedMemory ending = GuardedMemory.ending(getClass().getSimpleName() + " " + c);
        GuardedMemory starting = GuardedMemory.starting(getClass().getSimpleName() + " " + c)) {
      Agreement.checkExact(c.seed(), expected(c), actual(c, ending), ending);
      Agreement.checkExact(c.seed(), expected(c), actual(c, starting), starting);
    }
  }

  private void compare(XnorGemmCase c) {
    Agreement.check(c.seed(), expected(c), actual(c, Memory.anywhere(c.seed())));
  }

  private Job expected(XnorGemmCase c) {
    return c.job(oracle(), Parallelism.SEQUENTIAL, Memory.aligned());
  }

  private Job actual(XnorGemmCase c, Memory memory) {
    return c.job(xnorGemm(), Parallelism.SEQUENTIAL, memory);
  }
}
