package dev.lowbit.bench.fftw;

import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.bench.Answer;
import dev.lowbit.bench.Candidate;
import dev.lowbit.bench.NativeCandidate;
import dev.lowbit.spectral.SpectralFilter;
import dev.lowbit.spi.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A contender that is FFTW, or a library with its functions. */
public final class FftwCandidate {
  private static final int BLOCK = 16; // channels whose spectra stay in a near cache
  private static final long WARM_UP = 300_000_000; // nanoseconds

  private FftwCandidate() {}

  /**
   * The fastest way to filter.
   *
   * @param fftw the library
   * @param tensor where x and the output lie
   * @param k canonical, with the tensor's channels
   * @param x input
   * @param answer right output
   * @return the contender, its explanation names the way
   * @throws BackendException if the library refuses every way
   */
  public static Candidate of(
      Fftw fftw, Tensor tensor, SpectralFilter k, MemorySegment x, Answer answer) {
    return NativeCandidate.of(
        x, answer, (arena, in, y) -> warm(ways(fftw, arena, tensor, k, in, y)), way -> way);
  }

  /** The product must be compiled before the first way is timed. */
  private static List<Runnable> warm(List<Runnable> ways) {
    Product.warmUp();
    long start = System.nanoTime();
    while (System.nanoTime() - start < WARM_UP) ways.forEach(Runnable::run);
    return ways;
  }

  /** Every way the library has a plan for. */
  static List<Runnable> ways(
      Fftw fftw, Arena arena, Tensor tensor, SpectralFilter k, MemorySegment x, MemorySegment y) {
    List<Runnable> ways = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    boolean nhwc = tensor.layout() == Layout.NHWC;
    boolean pairs = tensor.images() % 2 == 0;
    for (int channels : sizes(tensor.channels())) {
      Blocks blocks = new Blocks(tensor, channels);
      add(ways, refusals, () -> new RealWay(fftw, arena, blocks, true, k, x, y));
      if (channels > 1) add(ways, refusals, () -> new RealWay(fftw, arena, blocks, false, k, x, y));
      if (!nhwc && channels > 1 && fftw.transposes())
        add(ways, refusals, () -> new TransposedWay(fftw, arena, tensor, channels, k, x, y));
      if (pairs && (!nhwc || channels > 1))
        add(ways, refusals, () -> new PairWay(fftw, arena, blocks, !nhwc, k, x, y));
    }
    if (ways.isEmpty()) throw new BackendException(String.join("; ", refusals));
    return ways;
  }

  /** MKL has no split transforms, for example. */
  private static void add(List<Runnable> ways, List<String> refusals, Supplier<Runnable> way) {
    try {
      ways.add(way.get());
    } catch (BackendException refused) {
      refusals.add(String.valueOf(refused.getMessage()));
    }
  }

  private static int[] sizes(int channels) {
    return IntStream.of(1, BLOCK, channels)
        .filter(size -> channels % size == 0)
        .distinct()
        .toArray();
  }
}
