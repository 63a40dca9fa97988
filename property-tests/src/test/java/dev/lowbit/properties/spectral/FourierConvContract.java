package dev.lowbit.properties.spectral;

import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Input;
import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.properties.Agreement;
import dev.lowbit.properties.Ending;
import dev.lowbit.properties.GuardedMemory;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.PlanContract;
import dev.lowbit.properties.Refusal;
import dev.lowbit.properties.Tensors;
import dev.lowbit.spectral.Fft2Spec;
import dev.lowbit.spectral.FourierConv;
import dev.lowbit.spectral.ReferenceFft2;
import dev.lowbit.stencil.ReferenceStencil;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import dev.lowbit.stencil.Tap;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What every {@link FourierConv} does; the oracle is the stencil of the reference. */
public interface FourierConvContract extends PlanContract {
  /** The implementation under test. */
  FourierConv fourierConv();

  @Override
  default Job job(long seed, Parallelism parallelism, Memory memory) {
    return FourierConvCase.of(seed).job(fourierConv(), parallelism, memory);
  }

  /** Layouts x endings, a small kernel and a large one. */
  @Override
  default Stream<Job> kinds(Parallelism parallelism, Memory memory) {
    Conv2d small = Conv2d.of(3, 9, 10, 17, 17, 3).withGroups(17).withSamePadding();
    Conv2d large = small.withPadding(13, 13, 13, 13).withKernel(13, 13).withSamePadding();
    return Arrays.stream(Layout.values())
        .flatMap(layout ->
            Arrays.stream(Ending.values())
                .flatMap(ending ->
                    Stream.of(small, large).map(g -> new FourierConvCase(g, layout, ending, 1))))
        .map(c -> c.job(fourierConv(), parallelism, memory));
  }

  /** Every geometry, layout, slice and epilogue, within the bound; nothing is written beside y. */
  @Property(tries = 800)
  default void isTheStencil(@ForAll(supplier = FourierConvCase.Small.class) FourierConvCase c) {
    StencilSpec spec = c.spec();
    MemorySegment x = c.x(Memory.anywhere(c.seed()));
    MemorySegment residual = c.residual(Memory.anywhere(c.seed()));
    MemorySegment sums = Memory.aligned().allocate(spec.y().size() * Float.BYTES);
    try (Stencil.Plan plan =
        new ReferenceStencil().plan(c.taps(), spec.withEpilogue(Epilogue.float32()))) {
      plan.run(x, sums);
    }
    Canvas canvas = Canvas.of(c.seed(), spec.footprint().y());
    try (Stencil.Plan plan = fourierConv().plan(c.taps(), spec)) {
      plan.run(x, residual, canvas.output());
      Object name = c + " on " + plan.explain();
      new NormTolerance(spec.y(), spec.epilogue(), null, residual)
          .check(sums, radius(c, spec, x), canvas.output(), name);
      if (!spec.epilogue().output().packed())
        canvas.checkBeside(spec.y(), spec.epilogue().output().elementBytes(), name);
    }
  }

  /**
   * Padded, transformed, multiplied with the conjugate of the kernel, transformed back, cropped.
   */
  @Property(tries = 60)
  default void paddedTransforms(@ForAll(supplier = FourierConvCase.Small.class) FourierConvCase c) {
    Conv2d g = c.g();
    if (g.strideH() + g.strideW() + g.dilationH() + g.dilationW() > 4) return;
    int h = g.height() + g.kernelH() - 1 + Math.max(g.padTop(), g.padBottom());
    int w = g.width() + g.kernelW() - 1 + Math.max(g.padLeft(), g.padRight());
    Tensor padded = Tensor.of(g.images(), h, w, g.outputs(), c.layout());
    StencilSpec spec = StencilSpec.of(g, c.layout());
    Field x = Field.lattice(Field.Kind.REAL, spec.x(), c.seed());
    int multiplier = spec.multiplier();
    Field wide =
        Field.real(
            padded,
            (n, p, q, o) -> p < g.height() && q < g.width() ? x.re(n, p, q, o / multiplier) : 0);
    float[] weights = new float[g.outputs() * g.kernelH() * g.kernelW()];
    StencilSet taps = c.taps();
    for (int o = 0; o < g.outputs(); o++)
      for (Tap t : taps.taps(o))
        weights[(o * g.kernelH() + t.dy()) * g.kernelW() + t.dx()] = t.weight();
    Field kernel =
        Field.real(
            padded,
            (_, p, q, o) ->
                p < g.kernelH() && q < g.kernelW()
                    ? weights[(o * g.kernelH() + p) * g.kernelW() + q]
                    : 0);
    ReferenceFft2 fft2 = new ReferenceFft2();
    Field product =
        wide.through(fft2, Fft2Spec.rfft2(padded))
            .times(kernel.through(fft2, Fft2Spec.rfft2(padded)).conjugate());
    Field rolled = product.through(fft2, Fft2Spec.irfft2(padded));
    float[] y = Tensors.run(asStencil(), taps, spec, toFloats(x));
    Field found = Field.read(Field.Kind.REAL, spec.y(), spec.y().width(), MemorySegment.ofArray(y));
    double transforms = Field.bound(padded);
    double[] magnitudes = c.magnitudes();
    Field.Radius own = radius(c, spec, x.floats());
    double pixels = Math.sqrt((double) spec.y().height() * spec.y().width());
    found.near(
        found.with(
            (n, p, q, o) ->
                rolled.re(
                    n, Math.floorMod(p - g.padTop(), h), Math.floorMod(q - g.padLeft(), w), o),
            (_, _, _, _) -> 0),
        (n, o) ->
            own.of(n, o) * pixels + 4 * transforms * magnitudes[o] * x.scale(n, o / multiplier),
        c);
  }

  /** Bits do not depend on where operands lie, and no byte beside them is touched. */
  @Property(tries = 200)
  default void staysBetweenGuardPages(
      @ForAll(supplier = FourierConvCase.Small.class) FourierConvCase c) {
    try (GuardedMemory ending = GuardedMemory.ending(getClass().getSimpleName() + " " + c);
        GuardedMemory starting = GuardedMemory.starting(getClass().getSimpleName() + " " + c)) {
      Agreement.checkExact(c.seed(), one(c, Memory.aligned()), one(c, ending), ending);
      Agreement.checkExact(c.seed(), one(c, Memory.aligned()), one(c, starting), starting);
      Agreement.check(c.seed(), one(c, Memory.aligned()), one(c, Memory.anywhere(c.seed())));
    }
  }

  /** Taps, inputs and memory that do not fit. */
  @Example
  default void refusals() {
    Conv2d g = Conv2d.of(1, 4, 5, 3, 3, 2).withGroups(3);
    StencilSpec spec = StencilSpec.of(g, Layout.NHWC);
    StencilSet more = StencilSet.dense(2, 2, new float[16]);
    StencilSet taps = StencilSet.dense(2, 2, new float[12]);
    Refusal.of(() -> fourierConv().plan(more, spec), 4, 3);
    StencilSpec codes = spec.with(new Input.Int8(3), Epilogue.float32());
    Refusal.of(() -> fourierConv().plan(taps, codes), "Int8", "Float32");
    MemorySegment x = MemorySegment.ofArray(new byte[(int) spec.footprint().x()]);
    MemorySegment y = MemorySegment.ofArray(new byte[(int) spec.footprint().y()]);
    try (Stencil.Plan plan = fourierConv().plan(taps, spec)) {
      Refusal.of(y, () -> plan.run(x.asSlice(1), y), "x", x.byteSize() - 1, x.byteSize());
      Refusal.of(y, () -> plan.run(x, y.asSlice(1)), "y", y.byteSize() - 1, y.byteSize());
      Refusal.of(y, () -> plan.run(x, y.asReadOnly()), "y", y.byteSize());
      Refusal.of(y, () -> plan.run(x, y, y), "residual", "true", "false");
    }
  }

  private Stencil asStencil() {
    return (taps, spec, parallelism) -> fourierConv().plan(taps, spec, parallelism);
  }

  private Job one(FourierConvCase c, Memory memory) {
    return c.job(fourierConv(), Parallelism.SEQUENTIAL, memory);
  }

  private static float[] toFloats(Field x) {
    float[] all = new float[x.values().length];
    for (int i = 0; i < all.length; i++) all[i] = (float) x.values()[i];
    return all;
  }

  /** What an element may be off by: through transforms or tap by tap. */
  private static Field.Radius radius(FourierConvCase c, StencilSpec spec, MemorySegment x) {
    Conv2d g = c.g();
    Field in = Field.read(Field.Kind.REAL, spec.x(), g.width(), x);
    Tensor longest =
        Tensor.of(
            1,
            2 * (g.height() + g.padTop() + g.padBottom()),
            2 * (g.width() + g.padLeft() + g.padRight()),
            1,
            Layout.NHWC);
    double terms = (g.kernelH() * g.kernelW() + 3) * 0x1p-24;
    double factor = Field.bound(longest) + terms / (1 - terms);
    double[] magnitudes = c.magnitudes();
    return (n, o) -> factor * magnitudes[o] * in.scale(n, o / spec.multiplier());
  }
}
