package dev.lowbit.properties.spectral;

import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.properties.Agreement;
import dev.lowbit.properties.Ending;
import dev.lowbit.properties.GuardedMemory;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.PlanContract;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spectral.ReferenceFourierFilter;
import dev.lowbit.spectral.SpectralFilter;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What every {@link FourierFilter} does; the oracle is the reference. */
public interface FourierFilterContract
    extends PlanContract, FourierFilterLaws, FourierFilterAlgebra, FourierFilterRefusals {
  /** What the results are compared with. */
  default FourierFilter oracle() {
    return new ReferenceFourierFilter();
  }

  @Override
  default Job job(long seed, Parallelism parallelism, Memory memory) {
    return FourierFilterCase.of(seed).job(fourierFilter(), parallelism, memory);
  }

  /** Layouts x endings, several steps and one prime. */
  @Override
  default Stream<Job> kinds(Parallelism parallelism, Memory memory) {
    return Arrays.stream(Layout.values())
        .flatMap(layout ->
            Arrays.stream(Ending.values())
                .flatMap(ending ->
                    Stream.of(new ImageSize(14, 12), new ImageSize(1, 13))
                        .map(size -> new FourierFilterCase(size, 3, 17, layout, ending, 1))))
        .map(c -> c.job(fourierFilter(), parallelism, memory));
  }

  /** Every size, layout, filter, gate, slice and epilogue; nothing is written beside y. */
  @Property(tries = 2000)
  default void isTheReference(
      @ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    check(c);
  }

  /** Several steps in both directions. */
  @Property(tries = 50)
  default void isTheReferenceForLargeImages(
      @ForAll(supplier = FourierFilterCase.Large.class) FourierFilterCase c) {
    check(c);
  }

  /** Bits do not depend on where operands lie, and no byte beside them is touched. */
  @Property(tries = 300)
  default void staysBetweenGuardPages(
      @ForAll(supplier = FourierFilterCase.Small.class) FourierFilterCase c) {
    try (GuardedMemory ending = GuardedMemory.ending(getClass().getSimpleName() + " " + c);
        GuardedMemory starting = GuardedMemory.starting(getClass().getSimpleName() + " " + c)) {
      Agreement.checkExact(c.seed(), one(c, Memory.aligned()), one(c, ending), ending);
      Agreement.checkExact(c.seed(), one(c, Memory.aligned()), one(c, starting), starting);
      Agreement.check(c.seed(), one(c, Memory.aligned()), one(c, Memory.anywhere(c.seed())));
    }
  }

  private Job one(FourierFilterCase c, Memory memory) {
    return c.job(fourierFilter(), Parallelism.SEQUENTIAL, memory);
  }

  private void check(FourierFilterCase c) {
    FourierFilterSpec spec = c.spec();
    SpectralFilter k = c.filter();
    MemorySegment x = FourierFilterCase.floats(c.seed() + 3, spec.x(), Memory.anywhere(c.seed()));
    FourierFilterSpec bare = new FourierFilterSpec(spec.x(), spec.y(), false, Epilogue.float32());
    MemorySegment values = Memory.aligned().allocate(spec.sideBytes());
    try (FourierFilter.Plan plan = oracle().plan(k, bare)) {
      plan.run(x, values);
    }
    Field in = Field.read(Field.Kind.REAL, spec.x(), spec.x().width(), x);
    double b = Field.bound(spec.x());
    Field.Radius radius = (n, i) -> b * k.gain(k.channels() == 1 ? 0 : i) * in.scale(n, i);
    Canvas canvas = Canvas.of(c.seed(), spec.outputBytes());
    MemorySegment gate = c.gate(spec, Memory.anywhere(c.seed()));
    MemorySegment residual = c.residual(spec, Memory.anywhere(c.seed()));
    try (FourierFilter.Plan plan = fourierFilter().plan(k, spec)) {
      plan.run(x, gate, residual, canvas.output());
      Object name = c + " on " + plan.explain();
      new NormTolerance(spec.y(), spec.epilogue(), gate, residual)
          .check(values, radius, canvas.output(), name);
      if (!spec.epilogue().output().packed())
        canvas.checkBeside(spec.y(), spec.epilogue().output().elementBytes(), name);
    }
  }
}
