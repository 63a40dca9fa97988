package dev.lowbit.spectral;

import dev.lowbit.Activation;
import dev.lowbit.Epilogue;

/**
 * What makes the mask of an {@link AffMixer} from a spectrum.
 *
 * @param first spectrum to hidden numbers
 * @param second hidden numbers to the mask
 * @param activation of hidden numbers, of real and imaginary parts separately; ReLU in the paper
 * @param threshold of the soft shrinkage of the mask, finite and at least 0; 0.01 in the paper
 */
public record AffWeights(
    BlockLayer first, BlockLayer second, Activation activation, float threshold) {
  /**
   * Checks that the layers fit each other.
   *
   * @throws IllegalArgumentException if a size or the threshold does not fit
   */
  public AffWeights {
    if (first.blocks() != second.blocks()
        || first.outputs() != second.inputs()
        || first.inputs() != second.outputs())
      throw new IllegalArgumentException(
          "the first layer is " + sizes(first) + ", the second " + sizes(second));
    if (!(threshold >= 0 && Float.isFinite(threshold)))
      throw new IllegalArgumentException("threshold=" + threshold + " is not in [0, infinity)");
    Epilogue.float32().withActivation(activation).check(first.blocks() * first.outputs());
  }

  private static String sizes(BlockLayer layer) {
    return layer.blocks() + "x" + layer.inputs() + "x" + layer.outputs();
  }

  /**
   * Returns the channels of the images.
   *
   * @return blocks * inputs of a block
   */
  public int channels() {
    return first.blocks() * first.inputs();
  }

  /**
   * Moves a number toward 0.
   *
   * @param t real or imaginary part
   * @return sign(t) * max(|t| - threshold, 0)
   */
  public double shrink(double t) {
    return Math.copySign(Math.max(Math.abs(t) - threshold, 0), t);
  }
}
