package dev.lowbit.stencil;

import dev.lowbit.quantize.ChannelMask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A list of taps per output channel, within a kernel of {@code kernelH x kernelW}.
 *
 * <pre>
 *   dx   0 1 2
 *   dy 0 . a .        taps(o) = (0, 1, a), (1, 0, b), (1, 1, c), (2, 2, d)
 *      1 b c .
 *      2 . . d        . is absent: not even 0 is multiplied
 * </pre>
 *
 * <p>{@link #taps} is the definition: ascending by (dy, dx), every offset at most once. For int8
 * and uint8 activations weights are integers in [-128, 127].
 */
public final class StencilSet {
  private final int kernelH;
  private final int kernelW;
  private final List<List<Tap>> channels;

  private StencilSet(int kernelH, int kernelW, List<List<Tap>> channels) {
    this.kernelH = kernelH;
    this.kernelW = kernelW;
    this.channels = channels;
  }

  /**
   * Taps in any order.
   *
   * @param kernelH kernel rows
   * @param kernelW kernel columns
   * @param channels a list per output channel, may be empty
   * @return the set
   * @throws IllegalArgumentException if a tap lies outside the kernel or an offset occurs twice
   */
  public static StencilSet of(int kernelH, int kernelW, List<List<Tap>> channels) {
    if (kernelH < 1 || kernelW < 1)
      throw new IllegalArgumentException("the kernel is " + kernelH + "x" + kernelW + ", not >= 1");
    List<List<Tap>> sorted = new ArrayList<>();
    for (List<Tap> taps : channels) {
      for (Tap t : taps)
        if (t.dy() < 0 || t.dy() >= kernelH || t.dx() < 0 || t.dx() >= kernelW)
          throw new IllegalArgumentException(
              "tap ("
                  + t.dy()
                  + ", "
                  + t.dx()
                  + ") of output "
                  + sorted.size()
                  + " is outside the kernel of "
                  + kernelH
                  + "x"
                  + kernelW);
      List<Tap> order =
          taps.stream().sorted(Comparator.comparingInt(Tap::dy).thenComparingInt(Tap::dx)).toList();
      for (int t = 1; t < order.size(); t++)
        if (order.get(t).dy() == order.get(t - 1).dy()
            && order.get(t).dx() == order.get(t - 1).dx())
          throw new IllegalArgumentException(
              "output " + sorted.size() + " has 2 taps at the offset of " + order.get(t));
      sorted.add(order);
    }
    return new StencilSet(kernelH, kernelW, List.copyOf(sorted));
  }

  /**
   * Every tap of every kernel, weights of 0 too. Bands are kernels of one row or one column.
   *
   * @param kernelH kernel rows
   * @param kernelW kernel columns
   * @param weights outputs x kernelH x kernelW
   * @return the set
   * @throws IllegalArgumentException if the weights are no whole number of kernels
   */
  public static StencilSet dense(int kernelH, int kernelW, float... weights) {
    boolean[] all = new boolean[kernelH * kernelW];
    Arrays.fill(all, true);
    return masked(kernelH, kernelW, weights, all);
  }

  /**
   * The taps of a pattern.
   *
   * @param kernelH kernel rows
   * @param kernelW kernel columns
   * @param weights outputs x kernelH x kernelW
   * @param mask one kernel for all outputs, or one per output; true keeps the tap
   * @return the set
   * @throws IllegalArgumentException if weights or mask are no whole number of kernels
   */
  public static StencilSet masked(int kernelH, int kernelW, float[] weights, boolean[] mask) {
    int taps = Math.multiplyExact(kernelH, kernelW);
    if (weights.length % taps != 0)
      throw new IllegalArgumentException(
          weights.length + " weights are no whole number of kernels of " + taps + " taps");
    if (mask.length != taps && mask.length != weights.length)
      throw new IllegalArgumentException(
          "the mask has " + mask.length + " taps, needs " + taps + " or " + weights.length);
    List<List<Tap>> channels = new ArrayList<>();
    for (int first = 0; first < weights.length; first += taps) {
      List<Tap> list = new ArrayList<>();
      for (int t = 0; t < taps; t++)
        if (mask[mask.length == taps ? t : first + t])
          list.add(new Tap(t / kernelW, t % kernelW, weights[first + t]));
      channels.add(list);
    }
    return of(kernelH, kernelW, channels);
  }

  /**
   * The taps that are not 0.
   *
   * @param kernelH kernel rows
   * @param kernelW kernel columns
   * @param weights outputs x kernelH x kernelW
   * @return the set
   */
  public static StencilSet nonZero(int kernelH, int kernelW, float... weights) {
    boolean[] mask = new boolean[weights.length];
    for (int i = 0; i < mask.length; i++) mask[i] = weights[i] != 0;
    return weights.length == 0 ? dense(kernelH, kernelW) : masked(kernelH, kernelW, weights, mask);
  }

  /**
   * Channels that are passed on: one tap of weight 1.
   *
   * @param channels number of channels
   * @return 1x1 kernels
   */
  public static StencilSet identity(int channels) {
    return of(1, 1, Collections.nCopies(channels, List.of(new Tap(0, 0, 1))));
  }

  /**
   * Channels without taps, whose sum is 0.
   *
   * @param channels number of channels
   * @return 1x1 kernels
   */
  public static StencilSet pruned(int channels) {
    return of(1, 1, Collections.nCopies(channels, List.of()));
  }

  /**
   * Puts channels of several sets behind each other, every kernel in the middle of the largest one.
   *
   * @param parts of odd sizes, or of one size
   * @return the channels of all parts
   * @throws IllegalArgumentException if a part has no middle in common with the largest
   */
  public static StencilSet concat(StencilSet... parts) {
    int h = 1;
    int w = 1;
    for (StencilSet part : parts) {
      h = Math.max(h, part.kernelH);
      w = Math.max(w, part.kernelW);
    }
    List<List<Tap>> channels = new ArrayList<>();
    for (StencilSet part : parts) {
      int rows = h - part.kernelH;
      int columns = w - part.kernelW;
      if (rows % 2 != 0 || columns % 2 != 0)
        throw new IllegalArgumentException(
            "a kernel of "
                + part.kernelH
                + "x"
                + part.kernelW
                + " has no place in the middle of "
                + h
                + "x"
                + w);
      channels.addAll(part.embed(h, w, rows / 2, columns / 2).channels);
    }
    return new StencilSet(h, w, List.copyOf(channels));
  }

  /**
   * The token mixer of InceptionNeXt: identity channels, then 3x3 kernels, then bands of one row,
   * then bands of one column. One plan writes each group into its place; the geometry pads by
   * band/2 on every side.
   *
   * @param identity channels that are passed on
   * @param square group x 3 x 3 weights
   * @param band length of the bands, odd and at least 3
   * @param row group x 1 x band weights
   * @param column group x band x 1 weights
   * @return kernels of band x band
   */
  public static StencilSet inception(
      int identity, float[] square, int band, float[] row, float[] column) {
    return concat(
        identity(identity), dense(3, 3, square), dense(1, band, row), dense(band, 1, column));
  }

  /**
   * The same taps within a larger kernel; paddings grow with it.
   *
   * @param kernelH kernel rows
   * @param kernelW kernel columns
   * @param top rows added above
   * @param left columns added on the left
   * @return the set
   */
  public StencilSet embed(int kernelH, int kernelW, int top, int left) {
    return of(
        kernelH,
        kernelW,
        channels.stream()
            .map(taps -> taps.stream().map(tap -> tap.moved(top, left)).toList())
            .toList());
  }

  /**
   * Drops the taps of pruned channels; they stay as channels whose sum is 0.
   *
   * @param mask of the input channels; each has outputs / channels output channels
   * @return as many channels as before
   */
  public StencilSet masked(ChannelMask mask) {
    int multiplier = multiplier(mask);
    return new StencilSet(
        kernelH,
        kernelW,
        IntStream.range(0, outputs())
            .mapToObj(o -> mask.keeps(o / multiplier) ? channels.get(o) : List.<Tap>of())
            .toList());
  }

  /**
   * Drops pruned channels.
   *
   * @param mask of the input channels; each has outputs / channels output channels
   * @return the kept channels
   */
  public StencilSet compact(ChannelMask mask) {
    int multiplier = multiplier(mask);
    return new StencilSet(
        kernelH,
        kernelW,
        IntStream.range(0, mask.kept() * multiplier)
            .mapToObj(o -> channels.get(mask.channel(o / multiplier) * multiplier + o % multiplier))
            .toList());
  }

  private int multiplier(ChannelMask mask) {
    if (mask.channels() == 0 || outputs() % mask.channels() != 0)
      throw new IllegalArgumentException(
          outputs() + " outputs are not a multiple of the mask's " + mask.channels());
    return outputs() / mask.channels();
  }

  /**
   * Returns the number of channels.
   *
   * @return output channels
   */
  public int outputs() {
    return channels.size();
  }

  /**
   * Returns the number of kernel rows.
   *
   * @return kernel rows
   */
  public int kernelH() {
    return kernelH;
  }

  /**
   * Returns the number of kernel columns.
   *
   * @return kernel columns
   */
  public int kernelW() {
    return kernelW;
  }

  /**
   * The definition: what an output channel sums.
   *
   * @param o output channel
   * @return its taps, ascending by (dy, dx)
   */
  public List<Tap> taps(int o) {
    return channels.get(o);
  }

  /**
   * Returns the number of all taps.
   *
   * @return the sum over the channels
   */
  public int nnz() {
    return channels.stream().mapToInt(List::size).sum();
  }

  @Override
  public String toString() {
    return "StencilSet of "
        + outputs()
        + " channels, "
        + nnz()
        + " taps in "
        + kernelH
        + "x"
        + kernelW;
  }
}
