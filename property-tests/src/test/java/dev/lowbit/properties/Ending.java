package dev.lowbit.properties;

import dev.lowbit.Activation;
import dev.lowbit.Epilogue;
import dev.lowbit.IntThresholds;
import dev.lowbit.Output;
import dev.lowbit.Rounding;
import java.util.function.IntFunction;

/** How an epilogue ends; the steps before it are drawn. */
public enum Ending {
  /** Raw sums. */
  INT32,
  /** Any steps, then float32. */
  FLOAT32,
  /** Any steps, then int8 with any rounding. */
  INT8,
  /** Any steps, then bits with any directions. */
  BITS,
  /** Bits of the raw sums. */
  SUM_BITS;

  /**
   * Draws an epilogue.
   *
   * @param n number of output channels
   * @param k greatest sum
   */
  public Epilogue epilogue(Draw draw, int n, int k) {
    return epilogue(draw, n, k, draw::parameters);
  }

  /**
   * Draws an epilogue.
   *
   * @param n number of output channels
   * @param k greatest sum
   * @param parameters draws parameters per channel, or one for all
   */
  public Epilogue epilogue(Draw draw, int n, int k, IntFunction<float[]> parameters) {
    return switch (this) {
      case INT32 -> Epilogue.int32();
      case FLOAT32 -> steps(draw, n, parameters);
      case INT8 -> steps(draw, n, parameters).toInt8(quantizer(draw));
      case BITS -> steps(draw, n, parameters).toBits(draw.rule(n));
      case SUM_BITS -> Epilogue.sumBits(thresholds(draw, n, k));
    };
  }

  private static Epilogue steps(Draw draw, int n, IntFunction<float[]> parameters) {
    Epilogue e = Epilogue.float32();
    if (!draw.oneIn(3)) e = e.withScale(parameters.apply(n));
    if (draw.oneIn(6)) e = e.withBias(-0f); // so that -0.0 reaches the activation
    else if (!draw.oneIn(3)) e = e.withBias(parameters.apply(n));
    if (draw.oneIn(2)) e = e.withResidual();
    return e.withActivation(activation(draw, n, parameters));
  }

  /** Draws any activation, clamps of infinite ends and negative slopes included. */
  public static Activation activation(Draw draw, int n) {
    return activation(draw, n, draw::parameters);
  }

  private static Activation activation(Draw draw, int n, IntFunction<float[]> parameters) {
    return switch (draw.between(0, 5)) {
      case 0 -> new Activation.None();
      case 1 -> Activation.relu();
      case 2 -> clamp(parameters.apply(1)[0], parameters.apply(1)[0]);
      case 3 -> new Activation.Prelu(parameters.apply(n));
      default ->
          new Activation.Rprelu(parameters.apply(n), parameters.apply(n), parameters.apply(n));
    };
  }

  private static Activation clamp(float a, float b) {
    return new Activation.Clamp(Math.min(a, b), Math.max(a, b));
  }

  private static Output.Int8 quantizer(Draw draw) {
    float drawn = Math.abs(draw.finite());
    float scale = draw.oneIn(2) || drawn == 0 ? draw.of(1, 1, 2, 3) : drawn;
    return new Output.Int8(scale, draw.of(0, 0, 1, -3, 100, 127, -128), draw.of(Rounding.values()));
  }

  private static IntThresholds thresholds(Draw draw, int n, int k) {
    int[] threshold = new int[n];
    for (int o = 0; o < n; o++)
      threshold[o] =
          switch (draw.between(0, 9)) {
            case 0 -> draw.of(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case 1 -> draw.of(-k - 1, -k, k, k + 1);
            default -> draw.between(-k / 4 - 2, k / 4 + 2);
          };
    return IntThresholds.of(threshold, draw.directions(n));
  }
}
