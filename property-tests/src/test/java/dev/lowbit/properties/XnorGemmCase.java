package dev.lowbit.properties;

import dev.lowbit.Epilogue;
import dev.lowbit.Operands;
import dev.lowbit.Output;
import dev.lowbit.Parallelism;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.XnorGemm;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/**
 * A matrix product over {-1, +1}; everything but the sizes is drawn from the seed.
 *
 * @param m rows of A
 * @param n rows of B
 * @param k columns of both
 * @param ending last step of the epilogue
 * @param seed of operands, strides and the other steps
 */
public record XnorGemmCase(int m, int n, int k, Ending ending, long seed) {
  private static final long WORK = 200_000;

  /** Cases small enough for thousands of tries. */
  public static final class Small implements ArbitrarySupplier<XnorGemmCase> {
    @Override
    public Arbitrary<XnorGemmCase> get() {
      return cases(Sizes.rows(), Sizes.columns()).map(XnorGemmCase::bounded);
    }
  }

  /** One row: the matrix-vector product. */
  public static final class Vector implements ArbitrarySupplier<XnorGemmCase> {
    @Override
    public Arbitrary<XnorGemmCase> get() {
      return cases(Arbitraries.just(1), Arbitraries.integers().between(0, 400));
    }
  }

  /** Several blocks of every loop of a kernel. */
  public static final class Large implements ArbitrarySupplier<XnorGemmCase> {
    @Override
    public Arbitrary<XnorGemmCase> get() {
      return Combinators.combine(
              Arbitraries.integers().between(30, 300),
              Sizes.columns(),
              Arbitraries.of(64, 500, 1025, 2304),
              Arbitraries.of(Ending.class),
              Sizes.seeds())
          .as(XnorGemmCase::new);
    }
  }

  /** Beside the tiles of a GPU: up to 128 rows x 256 columns, and 512 bits a step. */
  public static final class Tiles implements ArbitrarySupplier<XnorGemmCase> {
    @Override
    public Arbitrary<XnorGemmCase> get() {
      return Combinators.combine(
              Arbitraries.of(9, 63, 64, 65, 127, 128, 129),
              Arbitraries.of(63, 64, 65, 127, 128, 129, 255, 256, 257),
              Arbitraries.of(1, 64, 511, 512, 513, 1025, 2049),
              Arbitraries.of(Ending.class),
              Sizes.seeds())
          .as(XnorGemmCase::new);
    }
  }

  private static Arbitrary<XnorGemmCase> cases(Arbitrary<Integer> m, Arbitrary<Integer> n) {
    return Combinators.combine(m, n, Sizes.bits(), Arbitraries.of(Ending.class), Sizes.seeds())
        .as(XnorGemmCase::new);
  }

  /** A case of some blocks for plan-level properties. */
  public static XnorGemmCase of(long seed) {
    Draw draw = new Draw(seed);
    return new XnorGemmCase(
        draw.between(1, 40),
        draw.between(1, 200),
        draw.between(1, 300),
        draw.of(Ending.values()),
        seed);
  }

  private XnorGemmCase bounded() {
    long row = Math.max(1, (long) n * k);
    return new XnorGemmCase((int) Math.min(m, Math.max(1, WORK / row)), n, k, ending, seed);
  }

  /** A plan and operands in some memory. */
  public Job job(XnorGemm gemm, Parallelism parallelism, Memory memory) {
    Draw draw = new Draw(seed);
    Epilogue epilogue = ending.epilogue(draw, n, k);
    Output output = epilogue.output();
    boolean floats = output instanceof Output.Float32;
    BitMatrix b = draw.bits(n, k, memory);
    BitMatrix a = draw.bits(m, k, memory);
    long row = output.rowElements(n);
    long ldc = row + draw.of(0, 0, 1, 5);
    boolean inPlace = floats && epilogue.residual() && draw.oneIn(2);
    boolean separate = epilogue.residual() && !inPlace;
    long ldr = inPlace ? ldc : (long) n + draw.of(0, 0, 1, 3);
    MemorySegment residual =
        draw.floats(memory.allocate(separate ? Operands.bytes(m, ldr, n, Float.BYTES) : 0));
    XnorGemm.Plan plan = gemm.plan(b, epilogue, parallelism);
    return new Job(
        this,
        plan,
        Operands.bytes(m, ldc, row, output.elementBytes()),
        floats,
        c ->
            () -> {
              if (inPlace) plan.run(a, c, ldc, c, ldc);
              else if (separate) plan.run(a, residual, ldr, c, ldc);
              else plan.run(a, c, ldc);
            });
  }
}
