package dev.lowbit.properties;

import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.spmm.SparseMatrix;
import dev.lowbit.spmm.Spmm;
import dev.lowbit.spmm.SpmmSpec;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/**
 * A sparse 1x1 convolution; everything but sizes and types is drawn from the seed.
 *
 * @param pixels of an image
 * @param channels input channels
 * @param outputs output channels
 * @param layout of the tensors
 * @param numbers what is summed
 * @param ending last step of the epilogue
 * @param seed of weights, blocks, images, slices, operands and the other steps
 */
public record SpmmCase(
    int pixels,
    int channels,
    int outputs,
    Layout layout,
    Numbers numbers,
    Ending ending,
    long seed) {
  private static final int WORK = 30_000;

  /** Cases small enough for thousands of tries. */
  public static final class Small implements ArbitrarySupplier<SpmmCase> {
    @Override
    public Arbitrary<SpmmCase> get() {
      return Combinators.combine(
              Arbitraries.of(1, 2, 7, 15, 16, 17, 31, 32, 33, 49, 64, 65, 196, 0),
              Sizes.channels(),
              Sizes.columns(),
              Arbitraries.of(Layout.class),
              Arbitraries.of(Numbers.class),
              Arbitraries.of(Ending.class),
              Sizes.seeds())
          .as(SpmmCase::bounded);
    }
  }

  /** Layers of several tiles in every direction. */
  public static final class Large implements ArbitrarySupplier<SpmmCase> {
    @Override
    public Arbitrary<SpmmCase> get() {
      return Combinators.combine(
              Arbitraries.of(49, 130, 196),
              Arbitraries.of(64, 100, 256),
              Arbitraries.of(30, 64, 101),
              Arbitraries.of(Layout.class),
              Arbitraries.of(Numbers.class),
              Arbitraries.of(Ending.class),
              Sizes.seeds())
          .as(SpmmCase::new);
    }
  }

  private static SpmmCase bounded(
      int pixels, int channels, int outputs, Layout layout, Numbers numbers, Ending e, long seed) {
    int most = Math.max(1, WORK / Math.max(1, channels * pixels));
    return new SpmmCase(pixels, channels, Math.min(outputs, most), layout, numbers, e, seed);
  }

  /** A layer of some vectors for plan-level properties. */
  public static SpmmCase of(long seed) {
    Draw draw = new Draw(seed);
    return new SpmmCase(
        draw.between(1, 70),
        draw.between(1, 40),
        draw.between(1, 40),
        draw.of(Layout.values()),
        draw.of(Numbers.values()),
        draw.of(Ending.values()),
        seed);
  }

  /** A matrix of any density and blocks, with stored zeros and empty rows. */
  public static SparseMatrix weights(Draw draw, int rows, int cols, Numbers numbers) {
    float[] dense = new float[rows * cols];
    boolean[] mask = new boolean[rows * cols];
    int sparsity = draw.of(1, 2, 4, 10, 20);
    boolean pairs = draw.oneIn(3);
    for (int r = 0; r < rows; r++) {
      boolean empty = draw.oneIn(8);
      for (int c = 0; c < cols; c++) {
        int at = r * cols + c;
        dense[at] = numbers.weight(draw);
        mask[at] = !empty && draw.oneIn(sparsity);
        if (pairs && r % 2 == 1) mask[at] = mask[at - cols];
      }
    }
    return SparseMatrix.fromMask(rows, cols, dense, mask).blocked(draw.of(1, 1, 2, 4));
  }

  /** Float32 in, sums out, dense tensors. */
  public SpmmSpec plain() {
    return SpmmSpec.of(pixels, channels, outputs, layout);
  }

  /** One line that says what was computed, and by whom. */
  public String line(Spmm spmm) {
    try (Job job = job(spmm, Parallelism.SEQUENTIAL, Memory.aligned())) {
      return job.reproducer();
    }
  }

  private SpmmSpec spec(Draw draw) {
    int before = draw.of(0, 0, 1, 5);
    Tensor x =
        Tensor.of(draw.of(1, 1, 2), 1, pixels, channels, layout)
            .within(before, before + channels + draw.of(0, 1, 3));
    Epilogue e = numbers.epilogue(draw, ending, outputs, 255 * 128);
    SpmmSpec spec = SpmmSpec.of(x, outputs).with(numbers.input(draw), e);
    if (e.output().packed() && layout == Layout.NHWC) return spec;
    int left = draw.of(0, 0, 1, 4);
    return spec.writing(left, left + outputs + draw.of(0, 1, 3));
  }

  /** A plan and operands in some memory. */
  public Job job(Spmm spmm, Parallelism parallelism, Memory memory) {
    Draw draw = new Draw(seed);
    SpmmSpec spec = spec(draw);
    if (numbers == Numbers.LATTICE && draw.oneIn(2)) spec = spec.withFiniteInput();
    SparseMatrix weights = weights(draw, outputs, channels, numbers);
    MemorySegment x = numbers.fill(draw, spec.x(), memory.allocate(spec.footprint().x()));
    Epilogue e = spec.epilogue();
    boolean floats = e.output() instanceof Output.Float32;
    // The canvas of an output holds any float: as a residual it is exact for integer sums only.
    boolean inPlace = floats && e.residual() && !numbers.floats() && draw.oneIn(2);
    boolean separate = e.residual() && !inPlace;
    MemorySegment residual =
        numbers.residual(draw, memory.allocate(separate ? spec.footprint().residual() : 0));
    Spmm.Plan plan = spmm.plan(weights, spec, parallelism);
    return new Job(
        this,
        plan,
        spec.footprint().y(),
        floats,
        numbers.floats(),
        y ->
            () -> {
              if (inPlace) plan.run(x, y, y);
              else if (separate) plan.run(x, residual, y);
              else plan.run(x, y);
            });
  }

  /** Fails unless every output is within the bound around the oracle's sums. */
  public void checkBound(Spmm oracle, Spmm actual) {
    Draw draw = new Draw(seed);
    SpmmSpec spec = spec(draw);
    SparseMatrix weights = weights(draw, outputs, channels, numbers);
    MemorySegment x = numbers.fill(draw, spec.x(), Memory.aligned().allocate(spec.footprint().x()));
    long bytes = spec.footprint().residual();
    MemorySegment residual = numbers.residual(draw, Memory.aligned().allocate(bytes));
    SpmmSpec plain = spec.withEpilogue(Epilogue.float32());
    MemorySegment sums = run(oracle, weights, plain, x, residual);
    MemorySegment magnitudes =
        run(oracle, absolute(weights), plain, StencilCase.absolute(x), residual);
    MemorySegment y = run(actual, weights, spec, x, residual);
    new Tolerance(spec.y(), spec.epilogue(), channels, sums, magnitudes, residual)
        .check(y, line(actual));
  }

  private static MemorySegment run(
      Spmm spmm, SparseMatrix weights, SpmmSpec spec, MemorySegment x, MemorySegment residual) {
    MemorySegment y = Memory.aligned().allocate(spec.footprint().y());
    try (Spmm.Plan plan = spmm.plan(weights, spec)) {
      plan.run(x, spec.epilogue().residual() ? residual : null, y);
    }
    return y;
  }

  private static SparseMatrix absolute(SparseMatrix m) {
    float[] dense = m.toDense();
    for (int i = 0; i < dense.length; i++) dense[i] = Math.abs(dense[i]);
    return SparseMatrix.fromMask(m.rows(), m.cols(), dense, m.mask()).blocked(m.blockRows());
  }
}
