package dev.lowbit.properties.xnor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lowbit.Epilogue;
import dev.lowbit.Explanation;
import dev.lowbit.Kernels;
import dev.lowbit.Parallelism;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.XnorGemm;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.Example;
import org.jspecify.annotations.Nullable;

/** The reference against another formula, k - 2 * popcount(a xor b), and against hand-made sums. */
class ReferenceXnorGemmProperties implements XnorGemmContract {
  private static final Kernels REFERENCE = Kernels.named("reference");

  @Override
  public XnorGemm xnorGemm() {
    return REFERENCE.xnorGemm();
  }

  @Override
  public XnorGemm oracle() {
    return (weights, epilogue, parallelism) -> new Popcounts(weights, epilogue);
  }

  /** Rows + + -, - - - times columns + + +, - + -. */
  @Example
  void golden() {
    BitMatrix a = BitMatrix.of(2, 3, 0b011, 0b000);
    BitMatrix b = BitMatrix.of(2, 3, 0b111, 0b010);
    int[] c = new int[4];
    try (XnorGemm.Plan plan = xnorGemm().plan(b)) {
      plan.run(a, MemorySegment.ofArray(c), 2);
    }
    assertArrayEquals(new int[] {1, 1, -3, 1}, c);
  }

  /** 2 * sum - 1 of the same sums, as float and as bits. */
  @Example
  void goldenEpilogue() {
    BitMatrix a = BitMatrix.of(2, 3, 0b011, 0b000);
    BitMatrix b = BitMatrix.of(2, 3, 0b111, 0b010);
    float[] c = new float[4];
    Epilogue e = Epilogue.float32().withScale(2).withBias(-1, 0.5f);
    try (XnorGemm.Plan plan = xnorGemm().plan(b, e, Parallelism.SEQUENTIAL)) {
      plan.run(a, MemorySegment.ofArray(c), 2);
    }
    assertArrayEquals(new float[] {1, 2.5f, -7, 2.5f}, c);
  }

  private record Popcounts(BitMatrix b, Epilogue epilogue) implements XnorGemm.Plan {
    @Override
    public void run(
        BitMatrix a, @Nullable MemorySegment residual, long ldr, MemorySegment c, long ldc) {
      MemorySegment r = residual == null ? c : residual;
      for (int i = 0; i < a.rows(); i++) {
        int row = i;
        Store.row(
            epilogue,
            b.rows(),
            j -> j,
            j -> b.cols() - 2 * differences(a, row, j),
            j -> Store.residual(r, epilogue.residual(), row * ldr + j),
            c,
            row * ldc);
      }
    }

    private int differences(BitMatrix a, int i, int j) {
      int differences = 0;
      for (int l = 0; l < b.cols(); l++)
        if (Store.bit(a.words(), i * a.rowStride(), l)
            != Store.bit(b.words(), j * b.rowStride(), l)) differences++;
      return differences;
    }

    @Override
    public int outputs() {
      return b.rows();
    }

    @Override
    public Explanation explain() {
      return new Explanation("oracle", "popcount", "-", 0, 0, "-", "-");
    }

    @Override
    public void close() {}
  }
}
