package dev.lowbit.quantize;

import dev.lowbit.Activation;
import dev.lowbit.Binarization;
import dev.lowbit.Epilogue;
import dev.lowbit.IntThresholds;
import dev.lowbit.Output;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which channels of a layer are kept.
 *
 * <pre>
 *   channel       0  1  2  3  4
 *   keeps         +  -  -  +  +
 *   kept channel  0        1  2          channel(1) = 3
 * </pre>
 */
public final class ChannelMask {
  private final int channels;
  private final int[] kept;

  private ChannelMask(int channels, int[] kept) {
    this.channels = channels;
    this.kept = kept;
  }

  /**
   * Takes a mask as it is.
   *
   * @param keep one per channel; all may be false
   * @return the mask
   */
  public static ChannelMask of(boolean... keep) {
    return new ChannelMask(
        keep.length, IntStream.range(0, keep.length).filter(c -> keep[c]).toArray());
  }

  /**
   * Keeps channels by magnitude.
   *
   * @param gamma one scale per channel
   * @param threshold of |gamma|; a tie is pruned
   * @return the mask of |gamma| &gt; threshold
   */
  public static ChannelMask above(float[] gamma, float threshold) {
    boolean[] keep = new boolean[gamma.length];
    for (int c = 0; c < keep.length; c++) keep[c] = Math.abs(gamma[c]) > threshold;
    return of(keep);
  }

  /**
   * Returns the threshold that prunes a fraction of all channels of a network.
   *
   * @param gamma the scales of every layer
   * @param fraction to prune, in [0, 1)
   * @return |gamma| at index floor(fraction * number) in ascending order
   * @throws IllegalArgumentException if the fraction is out of range or there is no scale
   */
  public static float threshold(float[] gamma, double fraction) {
    if (!(fraction >= 0 && fraction < 1) || gamma.length == 0)
      throw new IllegalArgumentException(
          "fraction=" + fraction + " of " + gamma.length + " channels: needs [0, 1) of some");
    float[] magnitudes = gamma.clone();
    for (int c = 0; c < magnitudes.length; c++) magnitudes[c] = Math.abs(magnitudes[c]);
    Arrays.sort(magnitudes);
    return magnitudes[(int) (magnitudes.length * fraction)];
  }

  /**
   * Returns the number of channels before pruning.
   *
   * @return kept and pruned channels
   */
  public int channels() {
    return channels;
  }

  /**
   * Returns the number of channels after pruning.
   *
   * @return kept channels, may be 0
   */
  public int kept() {
    return kept.length;
  }

  /**
   * The definition: the channel that becomes channel k.
   *
   * @param k kept channel
   * @return its number before pruning
   */
  public int channel(int k) {
    return kept[k];
  }

  /**
   * Returns whether a channel is kept.
   *
   * @param c channel
   * @return false if it is pruned
   */
  public boolean keeps(int c) {
    return Arrays.binarySearch(kept, c) >= 0;
  }

  /**
   * Gathers parameters.
   *
   * @param values one per channel, or one for all
   * @return those of the kept channels, or the one for all
   */
  public float[] compact(float[] values) {
    if (values.length == 1) return values.clone();
    check(values.length, "values");
    float[] some = new float[kept.length];
    for (int k = 0; k < some.length; k++) some[k] = values[kept[k]];
    return some;
  }

  /**
   * Gathers an epilogue.
   *
   * @param e epilogue of all channels
   * @return epilogue of the kept ones; of none, if none is kept, it has one parameter for all
   */
  public Epilogue compact(Epilogue e) {
    if (kept.length == 0 && !(e.output() instanceof Output.SumBits))
      return e.raw() ? e : new ChannelMask(channels, new int[] {0}).compact(e);
    if (e.output() instanceof Output.SumBits b) return Epilogue.sumBits(compact(b.thresholds()));
    if (e.raw()) return e;
    Epilogue some =
        Epilogue.float32()
            .withScale(compact(e.scale()))
            .withBias(compact(e.bias()))
            .withActivation(compact(e.activation()));
    if (e.residual()) some = some.withResidual();
    return switch (e.output()) {
      case Output.Int8 q -> some.toInt8(q);
      case Output.Bits b -> some.toBits(compact(b.rule()));
      default -> some;
    };
  }

  /**
   * Checks that the mask fits.
   *
   * @param n number of channels
   * @param name of what has them, for the message
   * @throws IllegalArgumentException if the mask is for another number
   */
  public void check(int n, String name) {
    if (n != channels)
      throw new IllegalArgumentException(
          name + " has " + n + " channels, the mask is for " + channels);
  }

  private Activation compact(Activation activation) {
    return switch (activation) {
      case Activation.None _, Activation.Clamp _ -> activation;
      case Activation.Prelu p -> new Activation.Prelu(compact(p.slope()));
      case Activation.Rprelu p ->
          new Activation.Rprelu(compact(p.shift()), compact(p.slope()), compact(p.offset()));
    };
  }

  private Binarization compact(Binarization rule) {
    if (rule.size() == 1) return rule;
    check(rule.size(), "threshold");
    float[] threshold = new float[kept.length];
    boolean[] atMost = new boolean[kept.length];
    for (int k = 0; k < kept.length; k++) {
      threshold[k] = rule.threshold(kept[k]);
      atMost[k] = rule.atMost(kept[k]);
    }
    return Binarization.of(threshold, atMost);
  }

  private IntThresholds compact(IntThresholds all) {
    check(all.size(), "threshold");
    int[] threshold = new int[kept.length];
    boolean[] atMost = new boolean[kept.length];
    for (int k = 0; k < kept.length; k++) {
      threshold[k] = all.threshold(kept[k]);
      atMost[k] = all.atMost(kept[k]);
    }
    return IntThresholds.of(threshold, atMost);
  }

  @Override
  public String toString() {
    return "ChannelMask " + kept.length + " of " + channels;
  }
}
