package dev.lowbit.properties.xnor;

import dev.lowbit.Activation;
import dev.lowbit.Binarization;
import dev.lowbit.Epilogue;
import dev.lowbit.IntThresholds;
import dev.lowbit.Parallelism;
import dev.lowbit.properties.Refusal;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.XnorGemm;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Wrong arguments of a matrix product. */
public interface XnorGemmRefusals {
  /** The implementation under test. */
  XnorGemm xnorGemm();

  /** Shapes and sizes that do not fit. */
  @Property(tries = 60)
  default void wrongShapes(
      @ForAll @IntRange(min = 2, max = 9) int m,
      @ForAll @IntRange(min = 2, max = 70) int n,
      @ForAll @IntRange(min = 1, max = 130) int k) {
    BitMatrix a = BitMatrix.create(m, k);
    MemorySegment c = MemorySegment.ofArray(new int[m * n]);
    try (XnorGemm.Plan plan = xnorGemm().plan(BitMatrix.create(n, k))) {
      BitMatrix wide = BitMatrix.create(m, k + 1);
      Refusal.of(c, () -> plan.run(wide, c, n), m + "x" + (k + 1), n + "x" + k);
      Refusal.of(c, () -> plan.run(a, c, n - 1), n - 1, n);
      Refusal.of(c, () -> plan.run(a, c, -n), -n, n);
      MemorySegment small = c.asSlice(1);
      Refusal.of(c, () -> plan.run(a, small, n), 4 * m * n - 1, 4 * m * n);
      Refusal.of(c, () -> plan.run(a, c, n + 1000L), 4 * m * n, 4 * (m * n + 1000 * (m - 1)));
    }
  }

  /** Output memory that must not be written. */
  @Property(tries = 30)
  default void wrongMemory(
      @ForAll @IntRange(min = 1, max = 9) int m,
      @ForAll @IntRange(min = 1, max = 70) int n,
      @ForAll @IntRange(min = 1, max = 130) int k) {
    BitMatrix a = BitMatrix.create(m, k);
    MemorySegment c = MemorySegment.ofArray(new int[m * n]);
    MemorySegment shared = MemorySegment.ofArray(new long[m * BitMatrix.wordsFor(k) + m * n]);
    BitMatrix inside = BitMatrix.wrap(m, k, shared, BitMatrix.wordsFor(k));
    MemorySegment tail = shared.asSlice(shared.byteSize() - 4L * m * n);
    try (XnorGemm.Plan plan = xnorGemm().plan(BitMatrix.create(n, k))) {
      Refusal.of(c, () -> plan.run(a, c.asReadOnly(), n), "c", 4 * m * n);
      Refusal.of(shared, () -> plan.run(inside, tail, n), "A", "c", 4 * m * n);
      BitMatrix rows = BitMatrix.create(m + 1, n);
      Refusal.of(rows.words(), () -> plan.run(a, rows), m + 1, m);
    }
  }

  /** A bit matrix of another width, or a plan that writes something else than bits. */
  @Property(tries = 30)
  default void wrongBitMatrices(
      @ForAll @IntRange(min = 1, max = 9) int m, @ForAll @IntRange(min = 1, max = 60) int n) {
    BitMatrix a = BitMatrix.create(m, 5);
    BitMatrix b = BitMatrix.create(n, 5);
    BitMatrix wide = BitMatrix.create(m, n + 1);
    BitMatrix c = BitMatrix.create(m, n);
    boolean[] up = new boolean[n];
    Epilogue bits = Epilogue.sumBits(IntThresholds.of(new int[n], up));
    try (XnorGemm.Plan plan = xnorGemm().plan(b, bits, Parallelism.SEQUENTIAL);
        XnorGemm.Plan sums = xnorGemm().plan(b)) {
      Refusal.of(wide.words(), () -> plan.run(a, wide), n + 1, n);
      Refusal.of(c.words(), () -> sums.run(a, c));
    }
  }

  /** A residual that is missing, unwanted or too small. */
  @Property(tries = 30)
  default void wrongResiduals(
      @ForAll @IntRange(min = 1, max = 9) int m,
      @ForAll @IntRange(min = 2, max = 70) int n,
      @ForAll @IntRange(min = 1, max = 130) int k) {
    BitMatrix a = BitMatrix.create(m, k);
    BitMatrix b = BitMatrix.create(n, k);
    MemorySegment c = MemorySegment.ofArray(new float[m * n]);
    MemorySegment r = MemorySegment.ofArray(new float[m * n]);
    Epilogue with = Epilogue.float32().withResidual();
    try (XnorGemm.Plan plan = xnorGemm().plan(b, with, Parallelism.SEQUENTIAL);
        XnorGemm.Plan without = xnorGemm().plan(b)) {
      Refusal.of(c, () -> plan.run(a, c, n), "residual", "true", "false");
      Refusal.of(c, () -> without.run(a, r, n, c, n), "residual", "true", "false");
      Refusal.of(c, () -> plan.run(a, r, n - 1, c, n), "ldr", n - 1, n);
      MemorySegment small = r.asSlice(3);
      Refusal.of(c, () -> plan.run(a, small, n, c, n), 4 * m * n - 3, 4 * m * n);
    }
  }

  /** Parameters that are neither one nor one per channel. */
  @Property(tries = 30)
  default void wrongParameters(@ForAll @IntRange(min = 3, max = 90) int n) {
    float[] two = {1, 2};
    Epilogue e = Epilogue.float32();
    boolean[] up = new boolean[n + 1];
    Epilogue[] wrong = {
      e.withScale(two),
      e.withBias(two),
      e.withActivation(new Activation.Prelu(two)),
      e.withActivation(new Activation.Rprelu(two, new float[n], new float[n])),
      e.withActivation(new Activation.Rprelu(new float[n], two, new float[n])),
      e.withActivation(new Activation.Rprelu(new float[n], new float[n], two)),
      e.toBits(Binarization.atLeast(two)),
    };
    BitMatrix b = BitMatrix.create(n, 3);
    for (Epilogue epilogue : wrong)
      Refusal.of(() -> xnorGemm().plan(b, epilogue, Parallelism.SEQUENTIAL), 2, n);
    Epilogue bits = Epilogue.sumBits(IntThresholds.of(new int[n + 1], up));
    Refusal.of(() -> xnorGemm().plan(b, bits, Parallelism.SEQUENTIAL), n + 1, n);
  }
}
