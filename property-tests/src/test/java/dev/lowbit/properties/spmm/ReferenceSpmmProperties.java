package dev.lowbit.properties.spmm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lowbit.Input;
import dev.lowbit.Kernels;
import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.properties.BruteForce;
import dev.lowbit.properties.Tensors;
import dev.lowbit.spmm.SparseMatrix;
import dev.lowbit.spmm.Spmm;
import dev.lowbit.spmm.SpmmSpec;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.Example;

/** The reference against a dense product with a mask, and against hand-made sums. */
class ReferenceSpmmProperties implements SpmmContract {
  private static final Kernels REFERENCE = Kernels.named("reference");

  @Override
  public Spmm spmm() {
    return REFERENCE.spmm();
  }

  @Override
  public Spmm oracle() {
    return (weights, spec, parallelism) ->
        new BruteForce(
            spec.y(), spec.epilogue(), spec.input().floats(), x -> masked(weights, spec, x));
  }

  /** Two outputs of three channels and two pixels; the first output skips the middle channel. */
  @Example
  void golden() {
    SparseMatrix w = SparseMatrix.csr(2, 3, new int[] {0, 2, 3}, new int[] {0, 2, 1}, W);
    float[] planes = {1, 2, 3, 4, 5, 6};
    assertArrayEquals(
        new float[] {501, 602, 30, 40},
        Tensors.run(spmm(), w, SpmmSpec.of(2, 3, 2, Layout.NCHW), planes));
    float[] pixels = {1, 3, 5, 2, 4, 6};
    assertArrayEquals(
        new float[] {501, 30, 602, 40},
        Tensors.run(spmm(), w, SpmmSpec.of(2, 3, 2, Layout.NHWC), pixels));
  }

  private static final float[] W = {1, 100, 10};

  /** Goes through all columns and skips what the mask says is not there. */
  private static double[] masked(SparseMatrix weights, SpmmSpec spec, MemorySegment x) {
    float[] dense = weights.toDense();
    boolean[] mask = weights.mask();
    Tensor in = spec.x();
    int pixels = in.images() * in.height() * in.width();
    int outputs = spec.y().channels();
    double[] sums = new double[pixels * outputs];
    for (int i = 0; i < in.channels(); i++)
      for (int p = 0; p < pixels; p++) {
        double number = number(spec, x, p, i);
        for (int o = 0; o < outputs; o++)
          if (mask[o * in.channels() + i])
            sums[p * outputs + o] += dense[o * in.channels() + i] * number;
      }
    return sums;
  }

  private static double number(SpmmSpec spec, MemorySegment x, int pixel, int i) {
    Tensor in = spec.x();
    int size = in.height() * in.width();
    long at =
        in.layout() == Layout.NHWC
            ? (long) pixel * in.total() + in.first() + i
            : ((long) (pixel / size) * in.total() + in.first() + i) * size + pixel % size;
    return switch (spec.input()) {
      case Input.Float32 _ -> x.get(JAVA_FLOAT_UNALIGNED, 4 * at);
      case Input.Int8(int zero) -> x.get(JAVA_BYTE, at) - zero;
      case Input.Uint8(int zero) -> Byte.toUnsignedInt(x.get(JAVA_BYTE, at)) - zero;
    };
  }
}
