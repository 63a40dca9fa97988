package dev.lowbit.spectral;

import dev.lowbit.Operands;
import dev.lowbit.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * What a gradient reads and writes.
 *
 * @param x where the input of the filter lies, float32
 * @param dy where the gradient by the filter's output lies, float32; same sizes and layout
 * @param shared whether one filter is for all channels
 */
public record FilterGradientSpec(Tensor x, Tensor dy, boolean shared) {
  /**
   * Checks that everything fits.
   *
   * @throws IllegalArgumentException if a size does not
   */
  public FilterGradientSpec {
    Fft2Spec.checkImage(x);
    Tensor needed = x.within(dy.first(), dy.total());
    if (!dy.equals(needed)) throw new IllegalArgumentException("dy is " + dy + ", needs " + needed);
  }

  /**
   * A dense gradient by the output, a filter per channel.
   *
   * @param x the input of the filter
   * @return the specification
   */
  public static FilterGradientSpec of(Tensor x) {
    return new FilterGradientSpec(x, x.within(0, x.channels()), false);
  }

  /**
   * The same for one filter for all channels.
   *
   * @return the specification
   */
  public FilterGradientSpec withSharedFilter() {
    return new FilterGradientSpec(x, dy, true);
  }

  /**
   * Returns the number of filters.
   *
   * @return 1 or the channels
   */
  public int filters() {
    return shared ? 1 : x.channels();
  }

  /**
   * Returns the size of the gradient: that of the values of {@link SpectralFilter#ofSpectrum}.
   *
   * @return height * (width/2 + 1) * filters * 2 elements
   */
  public long gradientSize() {
    long bins = (long) x.height() * Spectrum.columns(x.width());
    return Math.multiplyExact(2 * bins, filters());
  }

  /**
   * Check of the memory, shared by every implementation.
   *
   * @param x as given to run
   * @param dy as given to run
   * @param dk as given to run
   * @throws IllegalArgumentException if a size does not fit or dk overlaps
   */
  public void check(MemorySegment x, MemorySegment dy, MemorySegment dk) {
    Operands.checkSize("x", x, Math.multiplyExact(this.x.size(), Float.BYTES));
    Operands.checkSize("dy", dy, Math.multiplyExact(this.dy.size(), Float.BYTES));
    Operands.checkWritable("dk", dk, Math.multiplyExact(gradientSize(), Float.BYTES));
    Operands.checkDisjoint("x", x, "dk", dk);
    Operands.checkDisjoint("dy", dy, "dk", dk);
  }
}
