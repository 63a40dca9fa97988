package dev.lowbit.cpu;

import dev.lowbit.Output;
import java.lang.foreign.MemorySegment;

/** Copies finished rows from plan-owned memory to the caller. */
public final class RowWriter {
  private RowWriter() {}

  /**
   * Copies rows; one copy if they are contiguous on both sides.
   *
   * @param rows address of the first row in {@code memory}
   * @param rowBytes distance between rows there
   * @param columns values per row
   * @param out the caller's memory
   * @param first where row 0 starts there, in elements
   * @param ld distance between rows there, in elements
   * @param column first value within the row; a multiple of 64 if the output is bits
   */
  public static void write(
      Output output,
      Workspace memory,
      long rows,
      long rowBytes,
      int count,
      int columns,
      MemorySegment out,
      long first,
      long ld,
      int column) {
    int element = output.elementBytes();
    long bytes = output.rowElements(columns) * element;
    long to = (first + (output.packed() ? column / 64 : column)) * element;
    long from = rows - memory.address();
    if (bytes == rowBytes && bytes == ld * element) {
      MemorySegment.copy(memory.memory(), from, out, to, count * bytes);
      return;
    }
    for (int i = 0; i < count; i++)
      MemorySegment.copy(memory.memory(), from + i * rowBytes, out, to + i * ld * element, bytes);
  }
}
