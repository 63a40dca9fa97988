package dev.lowbit;

/**
 * What happens to a sum before it is written, the same language for every family:
 *
 * <pre>
 * v = fma(scale[o], float(sum), bias[o])     one rounding
 * v = v + residual                           if there is one
 * v = activation(o, v)
 * write v as int32 (raw sum) | float32 | int8 | bits
 * </pre>
 *
 * <p>Every step is one correctly rounded float32 operation, so all backends write the same bits for
 * an integer sum. {@code float(sum)} is exact for |sum| &lt;= 2^24 and rounded to nearest above.
 *
 * <p>A float sum passes through the same steps. It is known only up to the error bound its family
 * states, which covers scale and bias too: a backend may start a sum with the bias. Int32 and
 * sumBits are for integer sums alone. Immutable; the {@code with} methods return changed copies.
 */
public final class Epilogue {
  private static final float[] ONE = {1};
  private static final float[] NONE = {0};
  private static final Activation IDENTITY = new Activation.None();

  private final float[] scale;
  private final float[] bias;
  private final boolean residual;
  private final Activation activation;
  private final Output output;

  private Epilogue(
      float[] scale, float[] bias, boolean residual, Activation activation, Output output) {
    this.scale = scale;
    this.bias = bias;
    this.residual = residual;
    this.activation = activation;
    this.output = output;
  }

  /**
   * The raw sums.
   *
   * @return an epilogue that writes int32
   */
  public static Epilogue int32() {
    return new Epilogue(ONE, NONE, false, IDENTITY, new Output.Int32());
  }

  /**
   * The sums as float, to be refined by the {@code with} methods.
   *
   * @return an epilogue that writes float32 with scale 1 and bias 0
   */
  public static Epilogue float32() {
    return new Epilogue(ONE, NONE, false, IDENTITY, new Output.Float32());
  }

  /**
   * Bits straight from the integer sums.
   *
   * @param thresholds one per output channel
   * @return an epilogue that writes bits
   */
  public static Epilogue sumBits(IntThresholds thresholds) {
    return new Epilogue(ONE, NONE, false, IDENTITY, new Output.SumBits(thresholds));
  }

  /**
   * The same with another scale.
   *
   * @param scale finite; one per output channel, or one for all
   * @return the epilogue
   */
  public Epilogue withScale(float... scale) {
    return copy(Channels.finite(scale, "scale"), bias, residual, activation, output);
  }

  /**
   * The same with another bias.
   *
   * @param bias finite; one per output channel, or one for all
   * @return the epilogue
   */
  public Epilogue withBias(float... bias) {
    return copy(scale, Channels.finite(bias, "bias"), residual, activation, output);
  }

  /**
   * The same with a float32 tensor of the output's shape added after the bias.
   *
   * @return the epilogue; {@code run} then needs the tensor
   */
  public Epilogue withResidual() {
    return copy(scale, bias, true, activation, output);
  }

  /**
   * The same with another activation.
   *
   * @param activation applied after the residual
   * @return the epilogue
   */
  public Epilogue withActivation(Activation activation) {
    return copy(scale, bias, residual, activation, output);
  }

  /**
   * The same, written as int8.
   *
   * @param quantizer scale, zero point and rounding
   * @return the epilogue
   */
  public Epilogue toInt8(Output.Int8 quantizer) {
    return copy(scale, bias, residual, activation, quantizer);
  }

  /**
   * The same, written as bits.
   *
   * @param rule thresholds on the value
   * @return the epilogue
   */
  public Epilogue toBits(Binarization rule) {
    return copy(scale, bias, residual, activation, new Output.Bits(rule));
  }

  private Epilogue copy(
      float[] scale, float[] bias, boolean residual, Activation activation, Output output) {
    if (raw())
      throw new IllegalArgumentException(
          "int32 and sumBits write the sum itself: start from float32() to add a step");
    return new Epilogue(scale, bias, residual, activation, output);
  }

  /**
   * Returns the value before the output step.
   *
   * @param o output channel
   * @param sum integer sum
   * @param residual the residual's element, ignored if there is none
   * @return the value
   */
  public float value(int o, int sum, float residual) {
    return value(o, (float) sum, residual);
  }

  /**
   * Returns the value before the output step.
   *
   * @param o output channel
   * @param sum float sum
   * @param residual the residual's element, ignored if there is none
   * @return the value
   */
  public float value(int o, float sum, float residual) {
    float v = Math.fma(Channels.at(scale, o), sum, Channels.at(bias, o));
    if (this.residual) v += residual;
    return activation.apply(o, v);
  }

  /**
   * Returns the bit an epilogue of bits writes.
   *
   * @param o output channel
   * @param sum integer sum
   * @param residual the residual's element, ignored if there is none
   * @return the bit
   * @throws IllegalStateException if this epilogue does not write bits
   */
  public boolean bit(int o, int sum, float residual) {
    return switch (output) {
      case Output.Bits b -> b.rule().bit(o, value(o, sum, residual));
      case Output.SumBits b -> b.thresholds().bit(o, sum);
      default -> throw new IllegalStateException(this + " does not write bits");
    };
  }

  /**
   * Checks every per-channel parameter.
   *
   * @param n number of output channels
   * @throws IllegalArgumentException if a parameter has neither 1 nor n values
   */
  public void check(int n) {
    Channels.check(scale.length, n, "scale");
    Channels.check(bias.length, n, "bias");
    switch (activation) {
      case Activation.None _, Activation.Clamp _ -> {}
      case Activation.Prelu p -> Channels.check(p.slope().length, n, "slope");
      case Activation.Rprelu p -> {
        Channels.check(p.shift().length, n, "shift");
        Channels.check(p.slope().length, n, "slope");
        Channels.check(p.offset().length, n, "offset");
      }
    }
    switch (output) {
      case Output.Bits b -> Channels.check(b.rule().size(), n, "threshold");
      case Output.SumBits b -> {
        if (b.thresholds().size() != n)
          throw new IllegalArgumentException(
              "there are " + b.thresholds().size() + " thresholds, but " + n + " channels");
      }
      default -> {}
    }
  }

  /**
   * Checks that the sums of an input can be written.
   *
   * @param input what is summed
   * @throws IllegalArgumentException if the raw sums are float
   */
  public void check(Input input) {
    if (input.floats() && raw())
      throw new IllegalArgumentException(
          "output " + this + " needs integer sums, input " + input + " has float sums");
  }

  /**
   * Returns the scale.
   *
   * @return a copy of the factors, 1 or n values
   */
  public float[] scale() {
    return scale.clone();
  }

  /**
   * Returns the bias.
   *
   * @return a copy of the summands, 1 or n values
   */
  public float[] bias() {
    return bias.clone();
  }

  /**
   * Returns whether a residual is added.
   *
   * @return whether {@code run} needs the tensor
   */
  public boolean residual() {
    return residual;
  }

  /**
   * Returns the activation.
   *
   * @return the activation
   */
  public Activation activation() {
    return activation;
  }

  /**
   * Returns what is written.
   *
   * @return the output step
   */
  public Output output() {
    return output;
  }

  /**
   * Returns whether the output is made of the integer sum alone.
   *
   * @return true for int32 and sumBits
   */
  public boolean raw() {
    return output instanceof Output.Int32 || output instanceof Output.SumBits;
  }

  @Override
  public String toString() {
    return raw()
        ? output.getClass().getSimpleName()
        : "scale, bias"
            + (residual ? ", residual" : "")
            + (activation instanceof Activation.None
                ? ""
                : ", " + activation.getClass().getSimpleName())
            + " -> "
            + output.getClass().getSimpleName();
  }
}
