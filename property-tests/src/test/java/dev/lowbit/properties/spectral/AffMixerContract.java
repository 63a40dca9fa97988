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
import dev.lowbit.spectral.AffMixer;
import dev.lowbit.spectral.AffWeights;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spectral.ReferenceAffMixer;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What every {@link AffMixer} does; the oracle is the reference. */
public interface AffMixerContract extends PlanContract, AffMixerLaws {
  /** What the results are compared with. */
  default AffMixer oracle() {
    return new ReferenceAffMixer();
  }

  @Override
  default Job job(long seed, Parallelism parallelism, Memory memory) {
    return AffCase.of(seed).job(affMixer(), parallelism, memory);
  }

  /** Layouts x endings, several steps and one prime. */
  @Override
  default Stream<Job> kinds(Parallelism parallelism, Memory memory) {
    return Arrays.stream(Layout.values())
        .flatMap(layout ->
            Arrays.stream(Ending.values())
                .flatMap(ending ->
                    Stream.of(new ImageSize(14, 12), new ImageSize(1, 13))
                        .map(size -> new AffCase(size, 3, 8, 3, layout, ending, 1))))
        .map(c -> c.job(affMixer(), parallelism, memory));
  }

  /** Every size, layout, network, gate, slice and epilogue; nothing is written beside y. */
  @Property(tries = 600)
  default void isTheReference(@ForAll(supplier = AffCase.Small.class) AffCase c) {
    FourierFilterSpec spec = c.spec();
    AffWeights w = c.weights();
    MemorySegment x = c.x(Memory.anywhere(c.seed()));
    MemorySegment gate = c.gate(Memory.anywhere(c.seed()));
    MemorySegment residual = c.residual(Memory.anywhere(c.seed()));
    MemorySegment values = Memory.aligned().allocate(spec.sideBytes());
    FourierFilterSpec bare = new FourierFilterSpec(spec.x(), spec.y(), false, Epilogue.float32());
    try (FourierFilter.Plan plan = oracle().plan(w, bare)) {
      plan.run(x, values);
    }
    Canvas canvas = Canvas.of(c.seed(), spec.outputBytes());
    try (FourierFilter.Plan plan = affMixer().plan(w, spec)) {
      plan.run(x, gate, residual, canvas.output());
      Object name = c + " on " + plan.explain();
      AffBound bound = new AffBound(w, Field.read(Field.Kind.REAL, spec.x(), spec.x().width(), x));
      new NormTolerance(spec.y(), spec.epilogue(), gate, residual)
          .check(values, bound, canvas.output(), name);
      if (!spec.epilogue().output().packed())
        canvas.checkBeside(spec.y(), spec.epilogue().output().elementBytes(), name);
    }
  }

  /** Bits do not depend on where operands lie, and no byte beside them is touched. */
  @Property(tries = 200)
  default void staysBetweenGuardPages(@ForAll(supplier = AffCase.Small.class) AffCase c) {
    try (GuardedMemory ending = GuardedMemory.ending(getClass().getSimpleName() + " " + c);
        GuardedMemory starting = GuardedMemory.starting(getClass().getSimpleName() + " " + c)) {
      Agreement.checkExact(c.seed(), one(c, Memory.aligned()), one(c, ending), ending);
      Agreement.checkExact(c.seed(), one(c, Memory.aligned()), one(c, starting), starting);
      Agreement.check(c.seed(), one(c, Memory.aligned()), one(c, Memory.anywhere(c.seed())));
    }
  }

  private Job one(AffCase c, Memory memory) {
    return c.job(affMixer(), Parallelism.SEQUENTIAL, memory);
  }
}
