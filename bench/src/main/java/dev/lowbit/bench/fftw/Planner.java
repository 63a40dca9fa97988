package dev.lowbit.bench.fftw;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lowbit.spi.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.List;

/**
 * Makes plans with FFTW_MEASURE, which overwrites the arrays it is given, and by one thread at a
 * time: FFTW's planner is not thread-safe.
 *
 * @param fftw the library
 * @param arena destroys the plans when it is closed
 * @param aligned whether every address the plans will be run on is
 */
record Planner(Fftw fftw, Arena arena, boolean aligned) {
  private static final int DESTROY_INPUT = 1;
  private static final int UNALIGNED = 2;
  private static final int PRESERVE_INPUT = 16;
  private static final int ALIGNMENT = 16; // bytes, of FFTW's vector instructions

  /**
   * Where planes lie: element i of plane j at i * stride + j * dist.
   *
   * @param stride between neighbours of a plane
   * @param dist between planes
   */
  record Planes(int stride, int dist) {}

  /** Whether FFTW may use vector instructions on every one of these addresses. */
  static boolean aligned(MemorySegment... addresses) {
    return Arrays.stream(addresses).allMatch(address -> address.address() % ALIGNMENT == 0);
  }

  /**
   * Half spectra of images.
   *
   * @param size rows and columns of an image
   * @param count planes
   * @param x first image
   * @param images where they lie
   * @param z first half spectrum
   * @param spectra where they lie, in complex numbers
   */
  MemorySegment forward(
      int[] size, int count, MemorySegment x, Planes images, MemorySegment z, Planes spectra) {
    return real("fftwf_plan_many_dft_r2c", size, count, x, images, size, z, spectra, bins(size));
  }

  /** Images of half spectra, which are destroyed; parameters as in {@link #forward}. */
  MemorySegment backward(
      int[] size, int count, MemorySegment z, Planes spectra, MemorySegment y, Planes images) {
    return real("fftwf_plan_many_dft_c2r", size, count, z, spectra, bins(size), y, images, size);
  }

  private static int[] bins(int... size) {
    return new int[] {size[0], size[1] / 2 + 1};
  }

  private MemorySegment real(
      String function,
      int[] size,
      int count,
      MemorySegment from,
      Planes before,
      int[] sizeBefore,
      MemorySegment to,
      Planes after,
      int... sizeAfter) {
    return plan(
        function,
        2,
        ints(size),
        count,
        from,
        ints(sizeBefore),
        before.stride,
        before.dist,
        to,
        ints(sizeAfter),
        after.stride,
        after.dist,
        flags(function.endsWith("r2c")));
  }

  /**
   * Complex transforms with the parts in memory of their own; with the parts exchanged it is the
   * inverse.
   *
   * @param dims of a plane: n, stride before, stride after for rows, then for columns
   * @param planes how many, stride before, stride after
   * @param parts real before, imaginary before, real after, imaginary after
   * @param preserve whether what was before is needed after
   */
  MemorySegment complex(int[] dims, int[] planes, List<MemorySegment> parts, boolean preserve) {
    return plan(
        "fftwf_plan_guru_split_dft",
        2,
        ints(dims),
        1,
        ints(planes),
        parts.get(0),
        parts.get(1),
        parts.get(2),
        parts.get(3),
        flags(preserve));
  }

  private int flags(boolean preserve) {
    return (aligned ? 0 : UNALIGNED) | (preserve ? PRESERVE_INPUT : DESTROY_INPUT);
  }

  private MemorySegment ints(int... values) {
    return arena.allocateFrom(JAVA_INT, values);
  }

  @SuppressWarnings("restricted")
  private MemorySegment plan(String function, Object... arguments) {
    MemoryLayout[] layouts =
        Arrays.stream(arguments)
            .map(argument -> argument instanceof Integer ? JAVA_INT : ADDRESS)
            .toArray(MemoryLayout[]::new);
    MethodHandle make = fftw.library().function(function, ADDRESS, layouts);
    MethodHandle destroy = fftw.library().procedure("fftwf_destroy_plan", ADDRESS);
    MemorySegment plan;
    synchronized (Planner.class) {
      plan = (MemorySegment) invoke(make, arguments);
    }
    if (plan.address() == 0) throw new BackendException(fftw + " has no plan of " + function);
    plan.reinterpret(arena, handle -> invoke(destroy, handle));
    return plan;
  }

  private static Object invoke(MethodHandle function, Object... arguments) {
    try {
      return function.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a native call failed", e);
    }
  }
}
