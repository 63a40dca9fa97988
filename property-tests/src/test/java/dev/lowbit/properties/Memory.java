package dev.lowbit.properties;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Where operands live: every kind of memory a caller may hand over. */
@FunctionalInterface
public interface Memory {
  /** Loads wait for stores before that differ from them by whole pages. */
  int PAGE = 4096;

  /**
   * Allocates exactly so many bytes.
   *
   * @param bytes size, may be 0
   * @return a writable segment
   */
  MemorySegment allocate(long bytes);

  /** Native memory on cache lines. */
  static Memory aligned() {
    return bytes -> Arena.ofAuto().allocate(bytes, 64);
  }

  /** Native memory at one place of a page after the other, so many bytes apart. */
  static Memory apart(int bytes) {
    AtomicInteger next = new AtomicInteger();
    return size ->
        Arena.ofAuto().allocate(size + PAGE, PAGE).asSlice(next.getAndAdd(bytes) % PAGE, size);
  }

  /** Native or heap memory, aligned or at an odd address, another kind every time. */
  static Memory anywhere(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return bytes -> {
      int kind = random.nextInt(7);
      int gap = random.nextInt(1, 16);
      int size = Math.toIntExact(bytes);
      return switch (kind) {
        case 0 -> aligned().allocate(bytes);
        case 1 -> aligned().allocate(bytes + 16).asSlice(gap, bytes);
        case 2 -> MemorySegment.ofArray(new byte[size + 16]).asSlice(gap, bytes);
        case 3 -> MemorySegment.ofArray(new short[size / 2 + 9]).asSlice(gap, bytes);
        case 4 -> MemorySegment.ofArray(new int[size / 4 + 5]).asSlice(gap, bytes);
        case 5 -> MemorySegment.ofArray(new float[size / 4 + 5]).asSlice(4L * (gap / 4), bytes);
        default -> MemorySegment.ofArray(new long[size / 8 + 3]).asSlice(8L * (gap / 8), bytes);
      };
    };
  }
}
