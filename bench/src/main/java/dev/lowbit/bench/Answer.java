package dev.lowbit.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The right output: int8 to the bit, float32 within a bound per element.
 *
 * @param values float32 or int8 elements
 * @param bound greatest error of each float32 element; empty for int8
 * @param place names an element for a reader
 */
@SuppressWarnings("ArrayRecordComponent")
public record Answer(MemorySegment values, float[] bound, IntFunction<String> place) {
  private static final byte POISON = 0x55;

  /**
   * Returns the size of the output.
   *
   * @return bytes
   */
  public long bytes() {
    return values.byteSize();
  }

  /**
   * Computes and compares.
   *
   * @param work writes y
   * @param y poisoned before
   * @return the first difference, if any
   */
  public Optional<String> mismatch(Runnable work, MemorySegment y) {
    y.fill(POISON);
    work.run();
    return bound.length == 0 ? integers(y) : floats(y);
  }

  private Optional<String> floats(MemorySegment y) {
    for (int i = 0; i < bound.length; i++) {
      float expected = values.getAtIndex(JAVA_FLOAT, i);
      float actual = y.getAtIndex(JAVA_FLOAT, i);
      if (!(Math.abs(actual - expected) <= bound[i]))
        return Optional.of(
            "y[%s] is %s instead of %s +- %s"
                .formatted(place.apply(i), actual, expected, bound[i]));
    }
    return Optional.empty();
  }

  private Optional<String> integers(MemorySegment y) {
    long at = values.mismatch(y);
    return at < 0
        ? Optional.empty()
        : Optional.of(
            "y[%s] is %d instead of %d"
                .formatted(place.apply((int) at), y.get(JAVA_BYTE, at), values.get(JAVA_BYTE, at)));
  }

  /**
   * The bound of stencil and spmm for a float32 sum in any order, as their packages state it.
   *
   * @param terms most terms of a sum
   * @param magnitude sum of the terms' absolute values, the bias included
   * @return g(terms + 3) * magnitude
   */
  public static float bound(int terms, float magnitude) {
    double nu = (terms + 3) * 0x1p-24;
    return (float) (nu / (1 - nu) * magnitude * (1 + 0x1p-20));
  }
}
