package dev.lowbit.cpu;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Pixel rows in plan-owned memory against channel planes (NCHW) of a caller: one bulk copy per
 * channel, transposed element by element in a line that stays in L1.
 */
public final class PlaneRows {
  private PlaneRows() {}

  /**
   * Reads 4-byte elements of {@code count} pixels of all channels.
   *
   * @param first first pixel of plane 0, in elements
   * @param plane distance between planes, in elements
   * @param rows address of the first row
   * @param rowBytes distance between rows
   * @param line plan-owned memory of count elements, at {@code lineAt}
   */
  public static void gather(
      MemorySegment planes,
      long first,
      long plane,
      int channels,
      int count,
      long rows,
      long rowBytes,
      Workspace line,
      long lineAt) {
    for (int o = 0; o < channels; o++) {
      long from = (first + o * plane) * Float.BYTES;
      MemorySegment.copy(
          planes, from, line.memory(), lineAt - line.address(), (long) count * Float.BYTES);
      for (int i = 0; i < count; i++)
        ALL.set(
            JAVA_INT_UNALIGNED,
            rows + i * rowBytes + (long) o * Integer.BYTES,
            ALL.get(JAVA_INT_UNALIGNED, lineAt + (long) i * Integer.BYTES));
    }
  }

  /**
   * Writes elements of 4 or 1 bytes of {@code count} pixels of all channels; arguments as in {@link
   * #gather}.
   */
  public static void scatter(
      MemorySegment planes,
      long first,
      long plane,
      int channels,
      int count,
      int elementBytes,
      long rows,
      long rowBytes,
      Workspace line,
      long lineAt) {
    for (int o = 0; o < channels; o++) {
      long from = rows + (long) o * elementBytes;
      if (elementBytes == 1)
        for (int i = 0; i < count; i++)
          ALL.set(JAVA_BYTE, lineAt + i, ALL.get(JAVA_BYTE, from + i * rowBytes));
      else
        for (int i = 0; i < count; i++)
          ALL.set(
              JAVA_INT_UNALIGNED,
              lineAt + (long) i * Integer.BYTES,
              ALL.get(JAVA_INT_UNALIGNED, from + i * rowBytes));
      long to = (first + o * plane) * elementBytes;
      MemorySegment.copy(
          line.memory(), lineAt - line.address(), planes, to, (long) count * elementBytes);
    }
  }
}
