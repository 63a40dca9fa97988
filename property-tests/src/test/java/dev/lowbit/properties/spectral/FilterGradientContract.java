package dev.lowbit.properties.spectral;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.properties.Agreement;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.GuardedMemory;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.PlanContract;
import dev.lowbit.properties.Refusal;
import dev.lowbit.spectral.FilterGradient;
import dev.lowbit.spectral.FilterGradientSpec;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spectral.ReferenceFilterGradient;
import dev.lowbit.spectral.ReferenceFourierFilter;
import dev.lowbit.spectral.SpectralFilter;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What every {@link FilterGradient} does; the oracle is the reference. */
public interface FilterGradientContract extends PlanContract {
  /** The implementation under test. */
  FilterGradient filterGradient();

  /** What the results are compared with. */
  default FilterGradient oracle() {
    return new ReferenceFilterGradient();
  }

  @Override
  default Job job(long seed, Parallelism parallelism, Memory memory) {
    return FilterGradientCase.of(seed).job(filterGradient(), parallelism, memory);
  }

  /** Layouts x filters, several steps and one prime. */
  @Override
  default Stream<Job> kinds(Parallelism parallelism, Memory memory) {
    return Arrays.stream(Layout.values())
        .flatMap(layout ->
            Stream.of(
                new FilterGradientCase(new ImageSize(14, 12), 3, 17, layout, false, 1),
                new FilterGradientCase(new ImageSize(1, 13), 2, 17, layout, true, 1)))
        .map(c -> c.job(filterGradient(), parallelism, memory));
  }

  /** Every size, layout and slice, within the bound; nothing is written beside dk. */
  @Property(tries = 800)
  default void isTheReference(
      @ForAll(supplier = FilterGradientCase.Small.class) FilterGradientCase c) {
    FilterGradientSpec spec = c.spec();
    MemorySegment x = c.x(Memory.anywhere(c.seed()));
    MemorySegment dy = c.dy(Memory.anywhere(c.seed()));
    MemorySegment right = Memory.aligned().allocate(spec.gradientSize() * Float.BYTES);
    Canvas canvas = Canvas.of(c.seed(), right.byteSize());
    try (FilterGradient.Plan expected = oracle().plan(spec);
        FilterGradient.Plan tested = filterGradient().plan(spec)) {
      expected.run(x, dy, right);
      tested.run(x, dy, canvas.output());
    }
    Field wanted = Field.read(Field.Kind.COMPLEX, c.gradient(), c.size().width(), right);
    Field found = Field.read(Field.Kind.COMPLEX, c.gradient(), c.size().width(), canvas.output());
    for (int f = 0; f < spec.filters(); f++) {
      double off = 0;
      for (int u = 0; u < c.gradient().height(); u++)
        for (int v = 0; v < c.gradient().width(); v++)
          off +=
              Math.hypot(
                  wanted.re(0, u, v, f) - found.re(0, u, v, f),
                  wanted.im(0, u, v, f) - found.im(0, u, v, f));
      double allowed = allowed(c, x, dy, f);
      if (!(off <= allowed)) throw new AssertionError(c + " is off by " + off + " > " + allowed);
    }
    canvas.checkBeside(c.gradient(), 2 * Float.BYTES, c);
  }

  /** For every filter D the sum of dK * D is the sum of filter D(x) * dy: y is linear in K. */
  @Property(tries = 200)
  default void derivative(@ForAll(supplier = FilterGradientCase.Small.class) FilterGradientCase c) {
    Tensor image = c.size().tensor(c.images(), c.channels(), c.layout());
    FilterGradientSpec spec = FilterGradientSpec.of(image);
    if (c.shared()) spec = spec.withSharedFilter();
    Field x = Field.lattice(Field.Kind.REAL, image, c.seed());
    Field dy = Field.lattice(Field.Kind.REAL, image, ~c.seed());
    float[] dk = new float[(int) spec.gradientSize()];
    try (FilterGradient.Plan plan = filterGradient().plan(spec)) {
      plan.run(x.floats(), dy.floats(), MemorySegment.ofArray(dk));
    }
    // Not canonical: the gradient is by the numbers that are learned.
    Draw draw = new Draw(c.seed());
    float[] d = new float[dk.length];
    for (int i = 0; i < d.length; i++) d[i] = draw.between(-8, 8);
    SpectralFilter k = SpectralFilter.ofSpectrum(c.size().height(), c.size().width(), d);
    Field y =
        FourierFilterCase.apply(new ReferenceFourierFilter(), k, FourierFilterSpec.of(image), x);
    double left = 0;
    for (int i = 0; i < d.length; i++) left += (double) d[i] * dk[i];
    double right = 0;
    double allowed = 0;
    for (int i = 0; i < c.channels(); i++) {
      for (int n = 0; n < c.images(); n++) {
        right += y.dot(dy, n, i);
        allowed += 0x1p-24 * y.norm(n, i) * dy.norm(n, i);
      }
    }
    for (int f = 0; f < spec.filters(); f++)
      allowed += Math.hypot(8, 8) * allowed(c, x.floats(), dy.floats(), f, spec);
    assertEquals(right, left, allowed, c::toString);
  }

  /** Bits do not depend on where operands lie, and no byte beside them is touched. */
  @Property(tries = 200)
  default void staysBetweenGuardPages(
      @ForAll(supplier = FilterGradientCase.Small.class) FilterGradientCase c) {
    try (GuardedMemory ending = GuardedMemory.ending(getClass().getSimpleName() + " " + c);
        GuardedMemory starting = GuardedMemory.starting(getClass().getSimpleName() + " " + c)) {
      Agreement.checkExact(c.seed(), one(c, Memory.aligned()), one(c, ending), ending);
      Agreement.checkExact(c.seed(), one(c, Memory.aligned()), one(c, starting), starting);
      Agreement.check(c.seed(), one(c, Memory.aligned()), one(c, Memory.anywhere(c.seed())));
    }
  }

  /** Tensors and memory that do not fit. */
  @Property(tries = 20)
  default void refusals(@ForAll @IntRange(min = 1, max = 70) int channels) {
    Tensor image = Tensor.of(1, 4, 5, channels, Layout.NHWC);
    Tensor other = Tensor.of(1, 4, 6, channels, Layout.NHWC);
    Refusal.of(() -> new FilterGradientSpec(image, other, false), 5, 6);
    Refusal.of(() -> FilterGradientSpec.of(Tensor.of(1, 0, 5, channels, Layout.NHWC)), "0x5", 1);
    FilterGradientSpec spec = FilterGradientSpec.of(image);
    long in = image.size() * Float.BYTES;
    long out = spec.gradientSize() * Float.BYTES;
    MemorySegment x = MemorySegment.ofArray(new byte[(int) in]);
    MemorySegment dk = MemorySegment.ofArray(new byte[(int) out]);
    MemorySegment shared = MemorySegment.ofArray(new byte[(int) (in + out - 1)]);
    try (FilterGradient.Plan plan = filterGradient().plan(spec)) {
      Refusal.of(dk, () -> plan.run(x.asSlice(1), x, dk), "x", in - 1, in);
      Refusal.of(dk, () -> plan.run(x, x.asSlice(1), dk), "dy", in - 1, in);
      Refusal.of(dk, () -> plan.run(x, x, dk.asSlice(1)), "dk", out - 1, out);
      Refusal.of(dk, () -> plan.run(x, x, dk.asReadOnly()), "dk", out);
      MemorySegment start = shared.asSlice(0, in);
      Refusal.of(shared, () -> plan.run(start, x, shared.asSlice(in - 1)), "x", "dk", 1);
      Refusal.of(shared, () -> plan.run(x, start, shared.asSlice(in - 1)), "dy", "dk", 1);
    }
  }

  private Job one(FilterGradientCase c, Memory memory) {
    return c.job(filterGradient(), Parallelism.SEQUENTIAL, memory);
  }

  private static double allowed(
      FilterGradientCase c, MemorySegment x, MemorySegment dy, int filter) {
    return allowed(c, x, dy, filter, c.spec());
  }

  /** The bound: N planes with the errors of two transforms, and their sum. */
  private static double allowed(
      FilterGradientCase c, MemorySegment x, MemorySegment dy, int filter, FilterGradientSpec s) {
    Field in = Field.read(Field.Kind.REAL, s.x(), c.size().width(), x);
    Field out = Field.read(Field.Kind.REAL, s.dy(), c.size().width(), dy);
    double b = Field.bound(s.x());
    double magnitude = 0;
    for (int n = 0; n < c.images(); n++)
      for (int i = 0; i < c.channels(); i++)
        if (s.shared() || i == filter) magnitude += in.scale(n, i) * out.scale(n, i);
    double terms = (c.images() * (s.shared() ? c.channels() : 1) + 4) * 0x1p-24;
    return (2 * b + b * b + 2 * terms / (1 - terms)) * magnitude;
  }
}
