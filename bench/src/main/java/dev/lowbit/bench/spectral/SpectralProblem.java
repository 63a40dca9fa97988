package dev.lowbit.bench.spectral;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lowbit.Tensor;
import dev.lowbit.bench.Answer;
import dev.lowbit.bench.Candidate;
import dev.lowbit.bench.PlanCandidate;
import dev.lowbit.bench.Problem;
import dev.lowbit.bench.Turn;
import dev.lowbit.bench.fftw.Fftw;
import dev.lowbit.bench.fftw.FftwCandidate;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spectral.SpectralFilter;
import dev.lowbit.spectral.Spectrum;
import dev.lowbit.spi.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;

/**
 * Random images and a random filter, y = irfft2(rfft2(x) * K).
 *
 * <p>The answer is computed in double. Results must lie within the family's error bound of it. The
 * filter is canonical, so that a half spectrum times K is one of real images for every library.
 */
final class SpectralProblem implements Problem {
  private static final long SEED = 20261123;

  private final Tensor tensor;
  private final SpectralFilter filter;
  private final MemorySegment x;
  private final Answer answer;

  /** Makes operands and answer. */
  SpectralProblem(SpectralShape shape) {
    tensor = shape.tensor();
    Random random = new Random(SEED);
    float[] k = new float[2 * shape.height() * Spectrum.columns(shape.width()) * shape.channels()];
    for (int i = 0; i < k.length; i++) k[i] = random.nextFloat(-1, 1);
    filter = SpectralFilter.ofSpectrum(shape.height(), shape.width(), k).canonical();
    x = Arena.ofAuto().allocate(JAVA_FLOAT.byteSize() * tensor.size(), 64);
    for (long i = 0; i < tensor.size(); i++)
      x.setAtIndex(JAVA_FLOAT, i, (float) random.nextGaussian());
    answer = new DoubleFilter(tensor, filter).answer(x);
  }

  @Override
  public Candidate candidate(Turn turn) {
    return switch (turn.contender()) {
      case REFERENCE, LOWBIT_CPU, LOWBIT_CPU_512, LOWBIT_CPU_256, LOWBIT_CPU_128 -> planned(turn);
      case FFTW -> FftwCandidate.of(Fftw.fftw(), tensor, filter, x, answer);
      case MKL -> FftwCandidate.of(Fftw.mkl(), tensor, filter, x, answer);
      case JTRANSFORMS -> jTransforms();
      default -> throw new BackendException(turn + " has no filter");
    };
  }

  private Candidate planned(Turn turn) {
    MemorySegment y = Arena.ofAuto().allocate(answer.bytes(), 64);
    return PlanCandidate.of(
        turn,
        (kernels, threads) ->
            kernels.fourierFilter().plan(filter, FourierFilterSpec.of(tensor), threads),
        plan -> () -> plan.run(x, y),
        work -> () -> answer.mismatch(work, y));
  }

  private Candidate jTransforms() {
    float[] y = new float[Math.toIntExact(tensor.size())];
    JTransformsFilter work =
        new JTransformsFilter(
            JTransformsFilter.Form.of(tensor), tensor, filter, x.toArray(JAVA_FLOAT), y);
    MemorySegment out = MemorySegment.ofArray(y);
    return new Candidate(work.toString(), work, () -> answer.mismatch(work, out), List.of());
  }
}
