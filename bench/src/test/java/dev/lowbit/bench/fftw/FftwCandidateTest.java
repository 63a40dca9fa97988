package dev.lowbit.bench.fftw;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.lowbit.Kernels;
import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spectral.SpectralFilter;
import dev.lowbit.spi.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way of the peers must compute the same as the reference, not only the fastest. */
class FftwCandidateTest {
  enum Library {
    FFTW(Fftw::fftw),
    MKL(Fftw::mkl);

    private final Supplier<Fftw> open;

    Library(Supplier<Fftw> open) {
      this.open = open;
    }

    Fftw orAbort() {
      try {
        return open.get();
      } catch (BackendException absent) {
        System.out.println(this + " is not tested: " + absent.getMessage());
        return abort(absent.getMessage());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyWayEqualsTheReference(Library library) {
    Fftw fftw = library.orAbort();
    System.out.println(fftw);
    for (Layout layout : Layout.values())
      for (Tensor tensor :
          List.of(
              Tensor.of(2, 7, 7, 48, layout),
              Tensor.of(2, 5, 8, 32, layout),
              Tensor.of(3, 6, 9, 7, layout),
              Tensor.of(4, 4, 4, 16, layout))) everyWay(fftw, tensor);
  }

  private static void everyWay(Fftw fftw, Tensor tensor) {
    Random random = new Random(11);
    int count = (int) tensor.size();
    float[] values =
        floats(2 * tensor.height() * (tensor.width() / 2 + 1) * tensor.channels(), random);
    SpectralFilter k =
        SpectralFilter.ofSpectrum(tensor.height(), tensor.width(), values).canonical();
    float[] x = floats(count, random);
    float[] expected = new float[count];
    try (FourierFilter.Plan plan =
        Kernels.named("reference").fourierFilter().plan(k, FourierFilterSpec.of(tensor))) {
      plan.run(MemorySegment.ofArray(x), MemorySegment.ofArray(expected));
    }
    try (Arena arena = Arena.ofShared()) {
      MemorySegment in = arena.allocate(count * JAVA_FLOAT.byteSize(), 64);
      MemorySegment out = arena.allocate(count * JAVA_FLOAT.byteSize(), 64);
      List<Runnable> ways = FftwCandidate.ways(fftw, arena, tensor, k, in, out);
      MemorySegment.copy(x, 0, in, JAVA_FLOAT, 0, count);
      for (Runnable way : ways) {
        out.fill((byte) 0x55);
        way.run();
        assertArrayEquals(expected, out.toArray(JAVA_FLOAT), 1e-4f, () -> way + " of " + tensor);
        assertArrayEquals(x, in.toArray(JAVA_FLOAT), way::toString);
      }
    }
  }

  private static float[] floats(int count, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) values[i] = random.nextFloat(-1, 1);
    return values;
  }

  @Test
  void absenceNamesTheCure() {
    for (Library library : Library.values())
      try {
        assertFalse(library.open.get().toString().isEmpty());
      } catch (BackendException absent) {
        String property = "-Dlowbit." + library.name().toLowerCase(java.util.Locale.ROOT);
        assertTrue(String.valueOf(absent.getMessage()).contains(property), absent::toString);
      }
  }
}
