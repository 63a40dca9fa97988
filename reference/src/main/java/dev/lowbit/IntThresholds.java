package dev.lowbit;

/**
 * Thresholds on an integer sum s, one per output channel: bit = (s &gt;= threshold), or (s &lt;=
 * threshold) where the channel points down.
 *
 * <p>{@link #fold} turns scale, bias (a batch-norm), a monotone activation and a binarization into
 * such thresholds, bit for bit: it bisects the epilogue's own predicate over the integers instead
 * of dividing, because ceil(-B/A) in float disagrees with the predicate near the lattice.
 */
public final class IntThresholds {
  private final int[] threshold;
  private final boolean[] atMost;

  private IntThresholds(int[] threshold, boolean[] atMost) {
    this.threshold = threshold;
    this.atMost = atMost;
  }

  /**
   * Takes thresholds as they are.
   *
   * @param threshold one per channel
   * @param atMost directions, as many as thresholds
   * @return the thresholds
   * @throws IllegalArgumentException if the lengths differ
   */
  public static IntThresholds of(int[] threshold, boolean[] atMost) {
    if (threshold.length != atMost.length)
      throw new IllegalArgumentException(
          "threshold has " + threshold.length + " values, atMost has " + atMost.length);
    return new IntThresholds(threshold.clone(), atMost.clone());
  }

  /**
   * Whether {@link #fold} applies: the output is bits, no other tensor enters, the activation does
   * not turn around, and no value overflows.
   *
   * @param epilogue any epilogue
   * @param n number of output channels
   * @param bound greatest |s| that can occur
   * @return whether the bit is a monotone function of the sum for every channel
   */
  public static boolean foldable(Epilogue epilogue, int n, int bound) {
    boolean monotone =
        epilogue.output() instanceof Output.Bits
            && !epilogue.residual()
            && switch (epilogue.activation()) {
              case Activation.None _, Activation.Clamp _ -> true;
              case Activation.Prelu p -> nonNegative(p.slope());
              case Activation.Rprelu p -> nonNegative(p.slope());
            };
    for (int o = 0; monotone && o < n; o++)
      monotone =
          Float.isFinite(epilogue.value(o, -bound, 0))
              && Float.isFinite(epilogue.value(o, bound, 0));
    return monotone;
  }

  /**
   * Folds an epilogue.
   *
   * @param epilogue ends in bits, without residual, with a monotone activation
   * @param n number of output channels
   * @param bound greatest |s| that can occur, for example k
   * @return thresholds that give the epilogue's own bit for every s in [-bound, bound]
   * @throws IllegalArgumentException if the epilogue cannot be folded
   */
  public static IntThresholds fold(Epilogue epilogue, int n, int bound) {
    epilogue.check(n);
    if (bound < 0) throw new IllegalArgumentException("bound=" + bound + " < 0");
    if (!foldable(epilogue, n, bound))
      throw new IllegalArgumentException(
          "cannot fold "
              + epilogue
              + " for |sum| <= "
              + bound
              + ": it needs bits, no residual, slopes >= 0 and finite values");
    int[] threshold = new int[n];
    boolean[] atMost = new boolean[n];
    for (int o = 0; o < n; o++) {
      boolean low = epilogue.bit(o, -bound, 0);
      boolean high = epilogue.bit(o, bound, 0);
      atMost[o] = low && !high;
      if (low == high) {
        threshold[o] = low ? Integer.MIN_VALUE : Integer.MAX_VALUE;
        continue;
      }
      int below = -bound; // its bit is low
      int above = bound; // its bit is high
      while ((long) above - below > 1) {
        int middle = (int) (((long) above + below) >> 1);
        if (epilogue.bit(o, middle, 0) == low) below = middle;
        else above = middle;
      }
      threshold[o] = low ? below : above;
    }
    return new IntThresholds(threshold, atMost);
  }

  /**
   * The definition.
   *
   * @param o output channel
   * @param s integer sum
   * @return the bit
   */
  public boolean bit(int o, int s) {
    return atMost[o] ? s <= threshold[o] : s >= threshold[o];
  }

  /**
   * Returns the threshold of a channel.
   *
   * @param o output channel
   * @return the threshold; with bound &lt; 2^31 - 1, Integer.MAX_VALUE means never
   */
  public int threshold(int o) {
    return threshold[o];
  }

  /**
   * Returns the direction of a channel.
   *
   * @param o output channel
   * @return whether small sums give bit 1
   */
  public boolean atMost(int o) {
    return atMost[o];
  }

  /**
   * Returns the number of channels.
   *
   * @return the number of thresholds
   */
  public int size() {
    return threshold.length;
  }

  private static boolean nonNegative(float[] slope) {
    for (float s : slope) if (s < 0) return false;
    return true;
  }
}
