package dev.lowbit.properties.spectral;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.lowbit.Tensor;
import dev.lowbit.properties.Agreement;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.Tensors;
import java.lang.foreign.MemorySegment;

/**
 * An output among canaries, which shows what was written beside the elements of its tensor.
 *
 * @param seed of the canaries
 * @param whole canaries, output, canaries
 * @param bytes of the output
 */
record Canvas(long seed, MemorySegment whole, long bytes) {
  private static final long MARGIN = 96;

  static Canvas of(long seed, long bytes) {
    return new Canvas(
        seed, Agreement.canvas(Memory.anywhere(~seed), bytes + 2 * MARGIN, seed), bytes);
  }

  /** What a run is given. */
  MemorySegment output() {
    return whole.asSlice(MARGIN, bytes);
  }

  /** Fails with the case if a byte changed that is in no element. */
  void checkBeside(Tensor t, int elementBytes, Object name) {
    MemorySegment fresh = Agreement.canvas(Memory.aligned(), bytes + 2 * MARGIN, seed);
    Tensors.forEach(
        t,
        (at, _, _, _, _) -> {
          long first = MARGIN + (long) at * elementBytes;
          MemorySegment.copy(whole, first, fresh, first, elementBytes);
        });
    long at = fresh.mismatch(whole);
    if (at >= 0)
      throw new AssertionError(
          name + ": byte " + (at - MARGIN) + " of " + bytes + " is " + whole.get(JAVA_BYTE, at));
  }
}
