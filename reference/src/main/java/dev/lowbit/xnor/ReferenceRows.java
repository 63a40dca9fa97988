package dev.lowbit.xnor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.lowbit.Epilogue;
import dev.lowbit.Output;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** Reads numbers and writes epilogue results element by element. */
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

  /** The residual's element, 0 if there is none. */
  static float residual(@Nullable MemorySegment residual, long at) {
    return residual == null ? 0 : residual.get(JAVA_FLOAT_UNALIGNED, at * Float.BYTES);
  }

  /**
   * Writes one result.
   *
   * @param row first element of the row, in elements of the output
   * @param col column in the row
   * @param o output channel, which is the column or not, by layout
   */
  static void write(
      Epilogue e, int o, int sum, float residual, MemorySegment out, long row, int col) {
    switch (e.output()) {
      case Output.Int32 _ -> out.set(JAVA_INT_UNALIGNED, (row + col) * Integer.BYTES, sum);
      case Output.Float32 _ ->
          out.set(JAVA_FLOAT_UNALIGNED, (row + col) * Float.BYTES, e.value(o, sum, residual));
      case Output.Int8 q ->
          out.set(ValueLayout.JAVA_BYTE, row + col, q.code(e.value(o, sum, residual)));
      case Output.Bits _, Output.SumBits _ -> writeBit(e.bit(o, sum, residual), out, row, col);
    }
  }

  /** Writes one bit; columns come in ascending order, so that padding bits end up clear. */
  static void writeBit(boolean bit, MemorySegment out, long row, int col) {
    long at = (row + (col >> 6)) * Long.BYTES;
    long word = (col & 63) == 0 ? 0 : out.get(JAVA_LONG_UNALIGNED, at);
    out.set(JAVA_LONG_UNALIGNED, at, bit ? word | 1L << col : word);
  }
}
