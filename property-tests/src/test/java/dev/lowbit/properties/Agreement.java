package dev.lowbit.properties;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Bit for bit: two jobs run on equal memory, which afterwards is compared as a whole.
 *
 * <pre>
 *   | canaries | output, with gaps between rows | rest | canaries |
 *                segment given to run -----------------^
 * </pre>
 *
 * <p>What no job may touch was filled with the same numbers before, so a stray write shows. The
 * same numbers are the residual of a job that works in place.
 */
public final class Agreement {
  private static final int MARGIN = 96;

  private Agreement() {}

  /** Runs both and fails with the case if a byte differs. */
  public static void check(long seed, Job expected, Job actual) {
    check(seed, expected, actual, Memory.anywhere(~seed), MARGIN);
  }

  /** The same where the actual output has no byte to spare, for guard pages. */
  public static void checkExact(long seed, Job expected, Job actual, Memory memory) {
    check(seed, expected, actual, memory, 0);
  }

  private static void check(long seed, Job expected, Job actual, Memory memory, int margin) {
    long bytes = expected.outputBytes();
    long given = bytes + (margin == 0 ? 0 : new Draw(seed).of(0, 0, 1, 64));
    MemorySegment right = canvas(Memory.aligned(), given + 2L * margin, seed);
    MemorySegment wrong = canvas(memory, given + 2L * margin, seed);
    try (expected;
        actual) {
      expected.run(right.asSlice(margin, given));
      actual.run(wrong.asSlice(margin, given));
      long at = firstDifference(right, wrong, margin, expected);
      if (at >= 0)
        throw new AssertionError(
            actual.reproducer()
                + ": byte "
                + (at - margin)
                + " of "
                + bytes
                + " is "
                + wrong.get(JAVA_BYTE, at)
                + ", should be "
                + right.get(JAVA_BYTE, at));
    } catch (RuntimeException e) {
      throw new AssertionError(actual.reproducer() + ": " + e, e);
    }
  }

  /** Memory full of numbers. */
  public static MemorySegment canvas(Memory memory, long bytes, long seed) {
    MemorySegment whole = memory.allocate(bytes);
    for (long at = 0; at < bytes; at++) whole.set(JAVA_BYTE, at, (byte) (at * 37 + 5));
    new Draw(seed).floats(whole);
    return whole;
  }

  private static long firstDifference(
      MemorySegment right, MemorySegment wrong, long margin, Job job) {
    long from = 0;
    while (from < right.byteSize()) {
      long size = right.byteSize();
      long at = MemorySegment.mismatch(right, from, size, wrong, from, size);
      if (at < 0) return -1;
      long cell = margin + Math.floorDiv(from + at - margin, 4) * 4;
      if (!job.floats() || cell < 0 || cell + 4 > size || !same(job, right, wrong, cell))
        return from + at;
      from = cell + 4;
    }
    return -1;
  }

  private static boolean same(Job job, MemorySegment right, MemorySegment wrong, long at) {
    float a = right.get(JAVA_FLOAT_UNALIGNED, at);
    float b = wrong.get(JAVA_FLOAT_UNALIGNED, at);
    return (Float.isNaN(a) && Float.isNaN(b)) || (job.zeros() && a == 0 && b == 0);
  }
}
