package dev.lowbit.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Function;

/** A contender that is the fastest of several ways of a native library. */
public final class NativeCandidate {
  private NativeCandidate() {}

  /**
   * Makes ways from input to output; the arena owns all of it.
   *
   * @param <T> what can be run; says what it is
   */
  public interface Ways<T extends Runnable> {
    /**
     * Makes them.
     *
     * @param arena closed with the candidate
     * @param x input; may be overwritten while the ways are made
     * @param y output
     * @return at least one
     */
    List<T> of(Arena arena, MemorySegment x, MemorySegment y);
  }

  /**
   * The fastest of several ways.
   *
   * @param x input; copied, because a library keeps addresses and no garbage collector sees them
   * @param answer right output
   * @param ways makes them
   * @param finish brings the output of a way where the answer wants it; usually the way itself
   * @param <T> what can be run; says what it is
   * @return the contender, its explanation names the way
   * @throws dev.lowbit.spi.BackendException if the library is missing or has no way
   */
  public static <T extends Runnable> Candidate of(
      MemorySegment x, Answer answer, Ways<T> ways, Function<T, Runnable> finish) {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment in = arena.allocate(x.byteSize(), 64).copyFrom(x);
      MemorySegment y = arena.allocate(answer.bytes(), 64);
      List<T> made = ways.of(arena, in, y);
      in.copyFrom(x);
      T way = Fastest.of(made);
      Runnable whole = finish.apply(way);
      return new Candidate(way.toString(), way, () -> answer.mismatch(whole, y), List.of(arena));
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }
}
