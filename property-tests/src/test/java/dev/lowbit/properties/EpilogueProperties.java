package dev.lowbit.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Activation;
import dev.lowbit.Binarization;
import dev.lowbit.Channels;
import dev.lowbit.Epilogue;
import dev.lowbit.Output;
import dev.lowbit.Rounding;
import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Every step of an epilogue is one correctly rounded operation; the judge is exact decimals. */
class EpilogueProperties {
  private static final BigDecimal HALF = new BigDecimal("0.5");

  /** fma, residual, activation, each rounded once. */
  @Property(tries = 3000)
  void value(
      @ForAll @LongRange(max = 1L << 40) long seed,
      @ForAll @IntRange(min = 1, max = 5) int n,
      @ForAll @IntRange(min = -70_000, max = 70_000) int sum) {
    Draw draw = new Draw(seed);
    Epilogue e = Ending.FLOAT32.epilogue(draw, n, 70_000);
    float residual = draw.finite();
    int o = draw.between(0, n - 1);
    float v =
        rounded(
            exact(Channels.at(e.scale(), o))
                .multiply(BigDecimal.valueOf(sum))
                .add(exact(Channels.at(e.bias(), o))));
    if (e.residual()) v = sum(v, residual);
    same(activated(e.activation(), o, v), e.value(o, sum, residual));
  }

  /** float(sum) is rounded to nearest above 2^24. */
  @Property(tries = 300)
  void largeSums(@ForAll int sum) {
    same(rounded(BigDecimal.valueOf(sum)), Epilogue.float32().value(0, sum, 0));
  }

  /** Rounds float quotients as the decimals do, ties included. */
  @Property(tries = 2000)
  void roundsFloats(@ForAll Rounding mode, @ForAll @LongRange(max = 1L << 40) long seed) {
    Draw draw = new Draw(seed);
    float tie = draw.between(-300, 300) + 0.5f;
    float[] candidates = {tie, Math.nextUp(tie), Math.nextDown(tie), draw.finite(), -0.49999997f};
    for (float x : candidates) assertEquals(nearest(mode, x), mode.round(x), 0.0, () -> "of " + x);
  }

  /** Rounds any double. */
  @Property(tries = 1000)
  void roundsDoubles(@ForAll Rounding mode, @ForAll @DoubleRange(min = -9, max = 9) double x) {
    double tie = Math.floor(x) + 0.5;
    double[] candidates = {x, tie, Math.nextUp(tie), Math.nextDown(tie), Math.nextUp(-0.5)};
    for (double c : candidates)
      assertEquals(nearest(mode, c), mode.round(c), 0.0, () -> mode + " of " + c);
  }

  /** Requantizing: one float division, exact rounding, saturation. */
  @Property(tries = 2000)
  void int8(
      @ForAll Rounding mode,
      @ForAll @IntRange(min = -128, max = 127) int zeroPoint,
      @ForAll @LongRange(max = 1L << 40) long seed) {
    Draw draw = new Draw(seed);
    float scale = draw.oneIn(2) ? draw.of(1, 2, 4) : Math.max(Math.abs(draw.finite()), 1e-30f);
    float v = draw.oneIn(3) ? draw.any() : scale * (draw.between(-280, 280) + 0.5f);
    float quotient = v / scale;
    double code =
        Float.isNaN(v) ? 0 : Float.isInfinite(quotient) ? quotient : nearest(mode, quotient);
    assertEquals(
        (int) Math.clamp(code + zeroPoint, -128.0, 127.0),
        new Output.Int8(scale, zeroPoint, mode).code(v),
        () -> v + " / " + scale);
  }

  /** A bit is an ordered comparison in both directions; NaN gives none. */
  @Property(tries = 500)
  void bits(@ForAll @LongRange(max = 1L << 40) long seed) {
    Draw draw = new Draw(seed);
    Binarization rule = draw.rule(3);
    for (int o = 0; o < 3; o++) {
      float residual = draw.any();
      Epilogue e = Epilogue.float32().withResidual().toBits(rule);
      int order = Float.compare(residual + 0f, rule.threshold(o) + 0f);
      boolean bit = !Float.isNaN(residual) && (rule.atMost(o) ? order <= 0 : order >= 0);
      assertEquals(bit, e.bit(o, 0, residual), residual + " against " + rule.threshold(o));
    }
  }

  private static float activated(Activation activation, int o, float v) {
    return switch (activation) {
      case Activation.None _ -> v;
      case Activation.Clamp c -> Float.isNaN(v) ? v : Math.min(Math.max(v, c.low()), c.high());
      case Activation.Prelu p -> slope(v, Channels.at(p.slope(), o));
      case Activation.Rprelu p ->
          sum(
              slope(sum(v, -Channels.at(p.shift(), o)), Channels.at(p.slope(), o)),
              Channels.at(p.offset(), o));
    };
  }

  private static float slope(float v, float slope) {
    if (!(v <= 0)) return v;
    return Float.isInfinite(v) ? v * slope : rounded(exact(v).multiply(exact(slope)));
  }

  private static float sum(float a, float b) {
    boolean finite = Float.isFinite(a) && Float.isFinite(b);
    return finite ? rounded(exact(a).add(exact(b))) : a + b;
  }

  private static double nearest(Rounding mode, double x) {
    BigDecimal d = new BigDecimal(x);
    BigDecimal integer =
        switch (mode) {
          case FLOOR -> d.setScale(0, RoundingMode.FLOOR);
          case HALF_UP -> d.add(HALF).setScale(0, RoundingMode.FLOOR);
          case HALF_AWAY -> d.setScale(0, RoundingMode.HALF_UP);
          case HALF_EVEN -> d.setScale(0, RoundingMode.HALF_EVEN);
          case HALF_DOWN -> d.subtract(HALF).setScale(0, RoundingMode.CEILING);
        };
    return integer.doubleValue();
  }

  private static BigDecimal exact(float x) {
    return new BigDecimal(x);
  }

  private static float rounded(BigDecimal x) {
    return x.floatValue();
  }

  /** Decimals know no sign of zero. */
  private static void same(float expected, float actual) {
    assertEquals(expected + 0f, actual + 0f);
  }
}
