package dev.lowbit.cpu.xnor;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

/**
 * One entry per output row, in native memory, for {@link XnorTile}.
 *
 * <pre>
 *   | bits: address of word 0 | base: address of column 0 | result: address of column 0 |
 * </pre>
 */
final class RowBlocks {
  static final long ENTRY = 3L * Long.BYTES;
  static final long BASE = Long.BYTES;
  static final long RESULT = 2L * Long.BYTES;

  private RowBlocks() {}

  static void set(long entry, long bits, long base, long result) {
    ALL.set(JAVA_LONG_UNALIGNED, entry, bits);
    ALL.set(JAVA_LONG_UNALIGNED, entry + BASE, base);
    ALL.set(JAVA_LONG_UNALIGNED, entry + RESULT, result);
  }

  static void setResult(long entry, long result) {
    ALL.set(JAVA_LONG_UNALIGNED, entry + RESULT, result);
  }
}
