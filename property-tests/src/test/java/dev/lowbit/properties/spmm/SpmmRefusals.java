package dev.lowbit.properties.spmm;

import dev.lowbit.Binarization;
import dev.lowbit.Epilogue;
import dev.lowbit.Input;
import dev.lowbit.Layout;
import dev.lowbit.properties.Refusal;
import dev.lowbit.spmm.SparseMatrix;
import dev.lowbit.spmm.Spmm;
import dev.lowbit.spmm.SpmmSpec;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Wrong arguments of a sparse product. */
public interface SpmmRefusals {
  /** The implementation under test. */
  Spmm spmm();

  /** Weights and parameters that do not fit the tensors. */
  @Property(tries = 20)
  default void wrongPlans(
      @ForAll @IntRange(min = 3, max = 70) int channels,
      @ForAll @IntRange(min = 3, max = 20) int outputs) {
    SpmmSpec spec = SpmmSpec.of(7, channels, outputs, Layout.NHWC);
    String needs = outputs + "x" + channels;
    SparseMatrix rows = zeros(outputs + 1, channels);
    SparseMatrix cols = zeros(outputs, channels + 1);
    Refusal.of(() -> spmm().plan(rows, spec), (outputs + 1) + "x" + channels, needs);
    Refusal.of(() -> spmm().plan(cols, spec), outputs + "x" + (channels + 1), needs);
    Epilogue bias = Epilogue.float32().withBias(1, 2);
    Refusal.of(() -> spec.withEpilogue(bias), "bias", 2, outputs);
    Refusal.of(() -> spec.withEpilogue(Epilogue.int32()), "Int32", "Float32");
    Epilogue bits = Epilogue.float32().toBits(Binarization.sign());
    Refusal.of(() -> spec.withEpilogue(bits).writing(0, outputs + 1), outputs, outputs + 1);
    Refusal.of(() -> spec.writing(2, outputs + 1), 2, outputs + 2, outputs + 1);
  }

  /** Weights that are no integers of 8 bits, and sums that do not fit an int. */
  @Example
  default void wrongIntegers() {
    SpmmSpec spec = SpmmSpec.of(3, 2, 1, Layout.NCHW).with(new Input.Int8(-128), Epilogue.int32());
    SparseMatrix half = SparseMatrix.fromDense(1, 2, new float[] {1, 0.5f});
    SparseMatrix large = SparseMatrix.fromDense(1, 2, new float[] {1, -129});
    Refusal.of(() -> spmm().plan(half, spec), 0.5f, -128, 127);
    Refusal.of(() -> spmm().plan(large, spec), -129.0f, -128, 127);
    float[] all = new float[70_000];
    Arrays.fill(all, 127);
    SpmmSpec wide =
        SpmmSpec.of(1, 70_000, 1, Layout.NCHW).with(new Input.Int8(-128), Epilogue.int32());
    SparseMatrix full = SparseMatrix.fromDense(1, 70_000, all);
    Refusal.of(() -> spmm().plan(full, wide), 70_000L * 127 * 255, Integer.MAX_VALUE);
  }

  /** Memory that is too small, read-only or shared. */
  @Property(tries = 20)
  default void wrongMemory(
      @ForAll @IntRange(min = 1, max = 70) int channels,
      @ForAll @IntRange(min = 1, max = 20) int outputs) {
    SpmmSpec spec = SpmmSpec.of(7, channels, outputs, Layout.NCHW);
    long in = spec.footprint().x();
    long out = spec.footprint().y();
    MemorySegment x = MemorySegment.ofArray(new byte[(int) in]);
    MemorySegment y = MemorySegment.ofArray(new byte[(int) out]);
    MemorySegment shared = MemorySegment.ofArray(new byte[(int) (in + out - 1)]);
    try (Spmm.Plan plan = spmm().plan(zeros(outputs, channels), spec)) {
      Refusal.of(y, () -> plan.run(x.asSlice(1), y), "x", in - 1, in);
      Refusal.of(y, () -> plan.run(x, y.asSlice(1)), "y", out - 1, out);
      Refusal.of(y, () -> plan.run(x, y.asReadOnly()), "y", out);
      Refusal.of(
          shared, () -> plan.run(shared.asSlice(0, in), shared.asSlice(in - 1)), "x", "y", 1);
    }
  }

  /** A residual that is missing, unwanted or too small. */
  @Property(tries = 20)
  default void wrongResiduals(
      @ForAll @IntRange(min = 1, max = 70) int channels,
      @ForAll @IntRange(min = 1, max = 20) int outputs) {
    SpmmSpec raw = SpmmSpec.of(7, channels, outputs, Layout.NHWC);
    SpmmSpec spec = raw.withEpilogue(Epilogue.float32().withResidual());
    MemorySegment x = MemorySegment.ofArray(new byte[(int) raw.footprint().x()]);
    MemorySegment y = MemorySegment.ofArray(new byte[(int) raw.footprint().y()]);
    MemorySegment r = MemorySegment.ofArray(new byte[(int) raw.footprint().y()]);
    SparseMatrix w = zeros(outputs, channels);
    try (Spmm.Plan with = spmm().plan(w, spec);
        Spmm.Plan without = spmm().plan(w, raw)) {
      Refusal.of(y, () -> with.run(x, y), "residual", "true", "false");
      Refusal.of(y, () -> without.run(x, r, y), "residual", "true", "false");
      long bytes = spec.footprint().residual();
      Refusal.of(y, () -> with.run(x, r.asSlice(1), y), "residual", bytes - 1, bytes);
    }
  }

  private static SparseMatrix zeros(int rows, int cols) {
    return SparseMatrix.fromDense(rows, cols, new float[rows * cols]);
  }
}
