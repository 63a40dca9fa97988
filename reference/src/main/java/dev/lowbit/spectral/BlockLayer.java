package dev.lowbit.spectral;

/**
 * A linear layer of complex numbers whose matrix is block-diagonal over channels, with bias.
 *
 * <pre>
 *   channels   | block 0         | block 1         | ...      inputs each
 *   z[b, o] = bias[b, o] + sum over i &lt; inputs of w[b, i, o] * x[b*inputs + i]
 * </pre>
 *
 * <p>{@link #re} and {@link #im} define w.
 */
public final class BlockLayer {
  private final int blocks;
  private final int inputs;
  private final int outputs;
  private final float[] weights;
  private final float[] bias;

  private BlockLayer(int blocks, int inputs, float[] weights, float[] bias) {
    this.blocks = blocks;
    this.inputs = inputs;
    this.outputs = bias.length / (2 * blocks);
    this.weights = weights;
    this.bias = bias;
  }

  /**
   * Takes weights and bias; the real part of a number comes first.
   *
   * @param blocks number of blocks
   * @param inputs channels of a block that are read
   * @param weights blocks x inputs x outputs x 2
   * @param bias blocks x outputs x 2
   * @return the layer
   * @throws IllegalArgumentException if the lengths do not fit or a number is not finite
   */
  public static BlockLayer of(int blocks, int inputs, float[] weights, float[] bias) {
    if (blocks < 1 || inputs < 1)
      throw new IllegalArgumentException(
          "blocks=" + blocks + " and inputs=" + inputs + " are not >= 1");
    if (bias.length == 0 || bias.length % (2 * blocks) != 0)
      throw new IllegalArgumentException(
          "bias has " + bias.length + " values, no multiple of " + 2 * blocks);
    long needed = (long) bias.length * inputs;
    if (weights.length != needed)
      throw new IllegalArgumentException(
          "there are " + weights.length + " weights, the bias needs " + needed);
    checkFinite("weights", weights);
    checkFinite("bias", bias);
    return new BlockLayer(blocks, inputs, weights.clone(), bias.clone());
  }

  private static void checkFinite(String name, float[] values) {
    for (int i = 0; i < values.length; i++)
      if (!Float.isFinite(values[i]))
        throw new IllegalArgumentException(name + "[" + i + "]=" + values[i] + " is not finite");
  }

  /**
   * Returns the number of blocks.
   *
   * @return blocks
   */
  public int blocks() {
    return blocks;
  }

  /**
   * Returns the number of channels a block reads.
   *
   * @return inputs of a block
   */
  public int inputs() {
    return inputs;
  }

  /**
   * Returns the number of channels a block makes.
   *
   * @return outputs of a block
   */
  public int outputs() {
    return outputs;
  }

  /**
   * The definition: the real part of a weight.
   *
   * @param b block
   * @param i input of the block
   * @param o output of the block
   * @return the real part of w[b, i, o]
   */
  public float re(int b, int i, int o) {
    return weights[2 * ((b * inputs + i) * outputs + o)];
  }

  /**
   * The definition: the imaginary part of a weight.
   *
   * @param b block
   * @param i input of the block
   * @param o output of the block
   * @return the imaginary part of w[b, i, o]
   */
  public float im(int b, int i, int o) {
    return weights[2 * ((b * inputs + i) * outputs + o) + 1];
  }

  /**
   * Returns the real part of a bias.
   *
   * @param b block
   * @param o output of the block
   * @return the real part
   */
  public float biasRe(int b, int o) {
    return bias[2 * (b * outputs + o)];
  }

  /**
   * Returns the imaginary part of a bias.
   *
   * @param b block
   * @param o output of the block
   * @return the imaginary part
   */
  public float biasIm(int b, int o) {
    return bias[2 * (b * outputs + o) + 1];
  }
}
