package dev.lowbit.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.Activation;
import dev.lowbit.Binarization;
import dev.lowbit.Epilogue;
import dev.lowbit.IntThresholds;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** A folded threshold gives the epilogue's own bit for every sum. */
class IntThresholdsProperties {
  /** Thresholds on the lattice of sums, one ulp beside it, and anywhere. */
  @Property(tries = 1500)
  void foldedBatchNorm(
      @ForAll @LongRange(max = 1L << 40) long seed,
      @ForAll @IntRange(min = 0, max = 700) int bound) {
    Draw draw = new Draw(seed);
    float scale =
        switch (draw.between(0, 5)) {
          case 0 -> draw.of(0, 1, -1);
          case 1 -> Float.MIN_VALUE * draw.of(1, -1);
          case 2 -> 1e30f * draw.of(1, -1);
          default -> draw.finite();
        };
    float edge = -scale * draw.between(-bound, bound);
    float bias =
        switch (draw.between(0, 3)) {
          case 0 -> edge;
          case 1 -> Math.nextUp(edge);
          case 2 -> Math.nextDown(edge);
          default -> draw.finite();
        };
    Epilogue e =
        Epilogue.float32()
            .withScale(scale)
            .withBias(Float.isFinite(bias) ? bias : 0)
            .toBits(draw.oneIn(2) ? Binarization.sign() : draw.rule(1));
    boolean finite = Float.isFinite(e.value(0, bound, 0)) && Float.isFinite(e.value(0, -bound, 0));
    assertEquals(finite, IntThresholds.foldable(e, 1, bound), e::toString);
    if (finite) folds(e, 1, bound);
  }

  /** Any steps of one tensor: folded where they are monotone, refused where they are not. */
  @Property(tries = 1500)
  void foldedSteps(
      @ForAll @LongRange(max = 1L << 40) long seed,
      @ForAll @IntRange(min = 1, max = 5) int n,
      @ForAll @IntRange(min = 0, max = 300) int bound) {
    Epilogue e = Ending.BITS.epilogue(new Draw(seed), n, bound);
    if (IntThresholds.foldable(e, n, bound)) folds(e, n, bound);
    else Refusal.of(() -> IntThresholds.fold(e, n, bound), bound);
  }

  /** Slopes that are not negative keep the order, so nothing finite is refused. */
  @Property(tries = 500)
  void monotoneActivationsFold(
      @ForAll @LongRange(max = 1L << 40) long seed,
      @ForAll @IntRange(min = 1, max = 300) int bound) {
    Draw draw = new Draw(seed);
    float slope = 0.125f * draw.between(0, 16);
    float[] shift = {draw.between(-9, 9)};
    float[] offset = {draw.between(-9, 9)};
    Activation activation =
        switch (draw.between(0, 3)) {
          case 0 -> new Activation.None();
          case 1 -> Activation.relu();
          case 2 -> new Activation.Prelu(slope);
          default -> new Activation.Rprelu(shift, new float[] {slope}, offset);
        };
    Epilogue e =
        Epilogue.float32()
            .withScale(0.25f * draw.between(-9, 9))
            .withBias(draw.between(-9, 9))
            .withActivation(activation)
            .toBits(Binarization.of(new float[] {draw.between(-9, 9)}, draw.directions(1)));
    assertTrue(IntThresholds.foldable(e, 1, bound), e::toString);
    folds(e, 1, bound);
  }

  /** A negative slope turns around, a residual is another tensor, a float is no bit. */
  @Property(tries = 100)
  void refusals(
      @ForAll @IntRange(min = 1, max = 9) int n, @ForAll @IntRange(min = 1, max = 99) int bound) {
    float[] slopes = new float[n];
    slopes[n - 1] = -Float.MIN_VALUE;
    float[] zeros = new float[n];
    Epilogue e = Epilogue.float32();
    Binarization sign = Binarization.sign();
    Epilogue[] wrong = {
      e.withActivation(new Activation.Prelu(slopes)).toBits(sign),
      e.withActivation(new Activation.Rprelu(zeros, slopes, zeros)).toBits(sign),
      e.withResidual().toBits(sign),
      e.withScale(Float.MAX_VALUE).withBias(Float.MAX_VALUE).toBits(sign),
      e,
      Epilogue.int32(),
    };
    for (Epilogue epilogue : wrong) {
      assertFalse(IntThresholds.foldable(epilogue, n, bound), epilogue::toString);
      Refusal.of(() -> IntThresholds.fold(epilogue, n, bound), bound);
    }
  }

  private static void folds(Epilogue e, int n, int bound) {
    IntThresholds folded = IntThresholds.fold(e, n, bound);
    assertEquals(n, folded.size());
    for (int o = 0; o < n; o++)
      for (int s = -bound; s <= bound; s++) {
        int sum = s;
        assertEquals(e.bit(o, s, 0), folded.bit(o, s), () -> e + " at sum " + sum);
      }
  }
}
