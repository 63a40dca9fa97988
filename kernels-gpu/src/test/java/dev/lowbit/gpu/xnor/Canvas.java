package dev.lowbit.gpu.xnor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** Compares whole outputs, gaps between rows included; one NaN is as good as another. */
final class Canvas {
  private Canvas() {}

  static MemorySegment copy(MemorySegment of) {
    return MemorySegment.ofArray(of.toArray(JAVA_BYTE));
  }

  /** Fails at the first byte that differs. */
  static void check(String what, MemorySegment expected, MemorySegment actual, boolean floats) {
    long at = expected.mismatch(actual);
    while (at >= 0) {
      long cell = at / 4 * 4;
      boolean bothNan =
          floats
              && cell + 4 <= expected.byteSize()
              && Float.isNaN(expected.get(JAVA_FLOAT_UNALIGNED, cell))
              && Float.isNaN(actual.get(JAVA_FLOAT_UNALIGNED, cell));
      if (!bothNan)
        throw new AssertionError(
            what
                + ": byte "
                + at
                + " of "
                + expected.byteSize()
                + " is "
                + actual.get(JAVA_BYTE, at)
                + ", should be "
                + expected.get(JAVA_BYTE, at));
      long from = cell + 4;
      long next =
          MemorySegment.mismatch(
              expected, from, expected.byteSize(), actual, from, actual.byteSize());
      at = next < 0 ? -1 : from + next;
    }
  }
}
