package dev.lowbit.properties.xnor;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.Padding;
import dev.lowbit.Parallelism;
import dev.lowbit.properties.Agreement;
import dev.lowbit.properties.Ending;
import dev.lowbit.properties.GuardedMemory;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.PlanContract;
import dev.lowbit.properties.SourceType;
import dev.lowbit.properties.XnorConvCase;
import dev.lowbit.xnor.ReferenceXnorConv;
import dev.lowbit.xnor.XnorConv;
import java.util.Arrays;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What every {@link XnorConv} does; the oracle is the reference. */
public interface XnorConvContract
    extends PlanContract, XnorConvLaws, XnorConvPaddingLaws, XnorConvRefusals {
  /** What the results are compared with. */
  default XnorConv oracle() {
    return new ReferenceXnorConv();
  }

  @Override
  default Job job(long seed, Parallelism parallelism, Memory memory) {
    return XnorConvCase.of(seed).job(xnorConv(), parallelism, memory);
  }

  /** Layouts x sources x endings, with steps that differ. */
  @Override
  default Stream<Job> kinds(Parallelism parallelism, Memory memory) {
    Conv2d g = Conv2d.of(1, 4, 5, 33, 17, 3).withPadding(1, 1, 1, 1);
    return Arrays.stream(Layout.values())
        .flatMap(layout ->
            Arrays.stream(SourceType.values())
                .flatMap(type ->
                    Arrays.stream(Ending.values())
                        .map(e -> new XnorConvCase(g, layout, Padding.ZERO, type, e, 1))))
        .map(c -> c.job(xnorConv(), parallelism, memory));
  }

  /** Every geometry, layout, padding, source and epilogue; nothing is written outside. */
  @Property(tries = 3500)
  default void isTheReference(@ForAll(supplier = XnorConvCase.Small.class) XnorConvCase c) {
    Agreement.check(c.seed(), expected(c), actual(c, Memory.anywhere(c.seed())));
  }

  /** Several blocks of pixels. */
  @Property(tries = 40)
  default void isTheReferenceForManyBlocks(
      @ForAll(supplier = XnorConvCase.Large.class) XnorConvCase c) {
    Agreement.check(c.seed(), expected(c), actual(c, Memory.anywhere(c.seed())));
  }

  /** No byte beside an operand is touched. */
  @Property(tries = 250)
  default void staysBetweenGuardPages(@ForAll(supplier = XnorConvCase.Small.class) XnorConvCase c) {
    try (GuardedMemory ending = GuardedMemory.ending(getClass().getSimpleName() + " " + c);
        GuardedMemory starting = GuardedMemory.starting(getClass().getSimpleName() + " " + c)) {
      Agreement.checkExact(c.seed(), expected(c), actual(c, ending), ending);
      Agreement.checkExact(c.seed(), expected(c), actual(c, starting), starting);
    }
  }

  private Job expected(XnorConvCase c) {
    return c.job(oracle(), Parallelism.SEQUENTIAL, Memory.aligned());
  }

  private Job actual(XnorConvCase c, Memory memory) {
    return c.job(xnorConv(), Parallelism.SEQUENTIAL, memory);
  }
}
