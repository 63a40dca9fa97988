package dev.lowbit;

/**
 * From numbers to bits: bit = (x &gt;= threshold), or (x &lt;= threshold) where a channel points
 * down, as a negative batch-norm scale in front of the sign does.
 *
 * <p>Ordered IEEE comparisons: -0.0 equals +0.0, and NaN gives bit 0 in both directions. Bit 1
 * means +1, bit 0 means -1. Thresholds may be infinite ("always", "never"), not NaN.
 */
public final class Binarization {
  private static final Binarization SIGN = new Binarization(new float[1], new boolean[1]);

  private final float[] threshold;
  private final boolean[] atMost;

  private Binarization(float[] threshold, boolean[] atMost) {
    this.threshold = threshold;
    this.atMost = atMost;
  }

  /**
   * The sign: bit = (x &gt;= 0).
   *
   * @return threshold 0 for all channels
   */
  public static Binarization sign() {
    return SIGN;
  }

  /**
   * bit = (x &gt;= threshold).
   *
   * @param threshold one per channel, or one for all
   * @return the rule
   * @throws IllegalArgumentException if a threshold is NaN
   */
  public static Binarization atLeast(float... threshold) {
    return of(threshold, new boolean[threshold.length]);
  }

  /**
   * bit = (x &gt;= threshold), or (x &lt;= threshold) where {@code atMost} is set.
   *
   * @param threshold one per channel, or one for all
   * @param atMost directions, as many as thresholds
   * @return the rule
   * @throws IllegalArgumentException if the lengths differ or a threshold is NaN
   */
  public static Binarization of(float[] threshold, boolean[] atMost) {
    if (threshold.length != atMost.length || threshold.length == 0)
      throw new IllegalArgumentException(
          "threshold has " + threshold.length + " values, atMost has " + atMost.length);
    for (int c = 0; c < threshold.length; c++)
      if (Float.isNaN(threshold[c])) throw new IllegalArgumentException("threshold[" + c + "]=NaN");
    return new Binarization(threshold.clone(), atMost.clone());
  }

  /**
   * The definition.
   *
   * @param c channel
   * @param x value
   * @return the bit
   */
  public boolean bit(int c, float x) {
    return atMost(c) ? x <= threshold(c) : x >= threshold(c);
  }

  /**
   * Returns the threshold of a channel.
   *
   * @param c channel
   * @return the threshold
   */
  public float threshold(int c) {
    return Channels.at(threshold, c);
  }

  /**
   * Returns the direction of a channel.
   *
   * @param c channel
   * @return whether small values give bit 1
   */
  public boolean atMost(int c) {
    return atMost[atMost.length == 1 ? 0 : c];
  }

  /**
   * Returns the number of thresholds.
   *
   * @return 1 or the number of channels
   */
  public int size() {
    return threshold.length;
  }
}
