package dev.lowbit.xnor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reads bits from numbers, element by element. */
final class ReferenceRows {
  private ReferenceRows() {}

  /** The bit of number {@code at} of a float32 or int8 segment. */
  static boolean bit(Source source, MemorySegment x, long at, int channel) {
    return switch (source) {
      case Source.Float32 f -> f.rule().bit(channel, x.get(JAVA_FLOAT_UNALIGNED, at * Float.BYTES));
      case Source.Int8 i -> i.rule().bit(channel, (float) x.get(ValueLayout.JAVA_BYTE, at));
      case Source.Bits _ -> throw new IllegalArgumentException("bits are read by BitMatrix.sign");
    };
  }
}
