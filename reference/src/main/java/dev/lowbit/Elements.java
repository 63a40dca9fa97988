package dev.lowbit;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** What an {@link Epilogue} reads and writes, element by element: the meaning, not a fast path. */
public final class Elements {
  private Elements() {}

  /**
   * Reads the residual.
   *
   * @param residual float32, or null
   * @param at index of the element
   * @return the element, 0 if there is no residual
   */
  public static float residual(@Nullable MemorySegment residual, long at) {
    return residual == null ? 0 : residual.get(JAVA_FLOAT_UNALIGNED, at * Float.BYTES);
  }

  /**
   * Writes the result of an integer sum.
   *
   * @param e the steps
   * @param o output channel
   * @param sum integer sum
   * @param residual the residual's element, 0 if there is none
   * @param out memory
   * @param row first element of the row, in elements of the output
   * @param col column in the row; bits come in ascending order
   */
  public static void write(
      Epilogue e, int o, int sum, float residual, MemorySegment out, long row, int col) {
    switch (e.output()) {
      case Output.Int32 _ -> out.set(JAVA_INT_UNALIGNED, (row + col) * Integer.BYTES, sum);
      case Output.SumBits b -> writeBit(b.thresholds().bit(o, sum), out, row, col);
      default -> write(e.output(), o, e.value(o, sum, residual), out, row, col);
    }
  }

  /**
   * Writes the result of a float sum.
   *
   * @param e the steps; its output is not a raw integer sum
   * @param o output channel
   * @param sum float sum
   * @param residual the residual's element, 0 if there is none
   * @param out memory
   * @param row first element of the row, in elements of the output
   * @param col column in the row; bits come in ascending order
   */
  public static void write(
      Epilogue e, int o, float sum, float residual, MemorySegment out, long row, int col) {
    write(e.output(), o, e.value(o, sum, residual), out, row, col);
  }

  private static void write(Output output, int o, float v, MemorySegment out, long row, int col) {
    switch (output) {
      case Output.Float32 _ -> out.set(JAVA_FLOAT_UNALIGNED, (row + col) * Float.BYTES, v);
      case Output.Int8 q -> out.set(JAVA_BYTE, row + col, q.code(v));
      case Output.Bits b -> writeBit(b.rule().bit(o, v), out, row, col);
      case Output.Int32 _, Output.SumBits _ ->
          throw new IllegalArgumentException("raw sums are integers, the value is " + v);
    }
  }

  /**
   * Writes one bit; columns come in ascending order, so that padding bits end up clear.
   *
   * @param bit true for +1
   * @param out words
   * @param row first word of the row
   * @param col column in the row
   */
  public static void writeBit(boolean bit, MemorySegment out, long row, int col) {
    long at = (row + (col >> 6)) * Long.BYTES;
    long word = (col & 63) == 0 ? 0 : out.get(JAVA_LONG_UNALIGNED, at);
    out.set(JAVA_LONG_UNALIGNED, at, bit ? word | 1L << col : word);
  }
}
