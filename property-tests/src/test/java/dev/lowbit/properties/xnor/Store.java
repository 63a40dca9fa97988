package dev.lowbit.properties.xnor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.lowbit.Epilogue;
import dev.lowbit.Output;
import java.lang.foreign.MemorySegment;

/** A second way to write results: whole rows, bits byte by byte. */
public final class Store {
  private Store() {}

  /** What stands in a column of a row. */
  @FunctionalInterface
  public interface Column<T> {
    /** The value of a column. */
    T at(int column);
  }

  /** Writes a row of sums. */
  public static void row(
      Epilogue e,
      int columns,
      Column<Integer> channel,
      Column<Integer> sum,
      Column<Float> residual,
      MemorySegment out,
      long row) {
    if (e.output().packed()) {
      bits(columns, c -> e.bit(channel.at(c), sum.at(c), residual.at(c)), out, row);
      return;
    }
    for (int c = 0; c < columns; c++) {
      long at = (row + c) * e.output().elementBytes();
      switch (e.output()) {
        case Output.Int32 _ -> out.set(JAVA_INT_UNALIGNED, at, sum.at(c));
        case Output.Int8 q ->
            out.set(JAVA_BYTE, at, q.code(e.value(channel.at(c), sum.at(c), residual.at(c))));
        default ->
            out.set(JAVA_FLOAT_UNALIGNED, at, e.value(channel.at(c), sum.at(c), residual.at(c)));
      }
    }
  }

  /** Writes a row of float sums. */
  public static void floats(
      Epilogue e,
      int columns,
      Column<Integer> channel,
      Column<Float> sum,
      Column<Float> residual,
      MemorySegment out,
      long row) {
    Column<Float> value = c -> e.value(channel.at(c), (float) sum.at(c), residual.at(c));
    if (e.output() instanceof Output.Bits b) {
      bits(columns, c -> b.rule().bit(channel.at(c), value.at(c)), out, row);
      return;
    }
    for (int c = 0; c < columns; c++) {
      long at = (row + c) * e.output().elementBytes();
      if (e.output() instanceof Output.Int8 q) out.set(JAVA_BYTE, at, q.code(value.at(c)));
      else out.set(JAVA_FLOAT_UNALIGNED, at, value.at(c));
    }
  }

  /** Writes a row of bits, padding bits clear; little-endian words are bytes in order. */
  public static void bits(int columns, Column<Boolean> bit, MemorySegment out, long row) {
    for (int first = 0; first < (columns + 63) / 64 * 64; first += 8) {
      int packed = 0;
      for (int c = first; c < Math.min(first + 8, columns); c++)
        if (bit.at(c)) packed |= 1 << (c - first);
      out.set(JAVA_BYTE, row * 8 + first / 8, (byte) packed);
    }
  }

  /** A bit of a row of little-endian words. */
  public static boolean bit(MemorySegment words, long row, int column) {
    return (words.get(JAVA_BYTE, row * 8 + column / 8) >> column % 8 & 1) == 1;
  }

  /** A float of a segment that may be absent. */
  public static float residual(MemorySegment residual, boolean present, long at) {
    return present ? residual.get(JAVA_FLOAT_UNALIGNED, 4 * at) : 0;
  }
}
