package dev.lowbit.properties.spectral;

import dev.lowbit.Binarization;
import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.Rounding;
import dev.lowbit.Tensor;
import dev.lowbit.properties.Refusal;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spectral.SpectralFilter;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Wrong arguments of a filter. */
public interface FourierFilterRefusals {
  /** The implementation under test. */
  FourierFilter fourierFilter();

  /** Filters and parameters that do not fit the tensors. */
  @Property(tries = 20)
  default void wrongPlans(@ForAll @IntRange(min = 3, max = 70) int channels) {
    FourierFilterSpec spec = spec(channels);
    Refusal.of(() -> fourierFilter().plan(SpectralFilter.identity(4, 6), spec), "4x6", "4x5");
    SpectralFilter two = SpectralFilter.ofKernel(4, 5, new float[40]);
    Refusal.of(() -> fourierFilter().plan(two, spec), 2, channels);
    Epilogue bias = Epilogue.float32().withBias(1, 2);
    Refusal.of(() -> spec.withEpilogue(bias), "bias", 2, channels);
    Refusal.of(() -> spec.withEpilogue(Epilogue.int32()), "Int32", "Float32");
    Refusal.of(() -> spec.writing(2, channels + 1), 2, channels + 2, channels + 1);
    Epilogue bits = Epilogue.float32().toBits(Binarization.sign());
    Refusal.of(() -> spec.withEpilogue(bits).writing(0, channels + 1), channels, channels + 1);
    Tensor other = Tensor.of(1, 4, 6, channels, Layout.NHWC);
    Refusal.of(() -> new FourierFilterSpec(spec.x(), other, false, Epilogue.float32()), 5, 6);
    Refusal.of(() -> FourierFilterSpec.of(Tensor.of(1, 0, 5, channels, Layout.NHWC)), "0x5", 1);
  }

  /** Memory that is too small, read-only or shared. */
  @Property(tries = 20)
  default void wrongMemory(@ForAll @IntRange(min = 1, max = 70) int channels) {
    FourierFilterSpec spec = spec(channels);
    long in = spec.inputBytes();
    long out = spec.outputBytes();
    MemorySegment x = MemorySegment.ofArray(new byte[(int) in]);
    MemorySegment y = MemorySegment.ofArray(new byte[(int) out]);
    MemorySegment shared = MemorySegment.ofArray(new byte[(int) (in + out)]);
    try (FourierFilter.Plan plan = fourierFilter().plan(SpectralFilter.identity(4, 5), spec)) {
      Refusal.of(y, () -> plan.run(x.asSlice(1), y), "x", in - 1, in);
      Refusal.of(y, () -> plan.run(x, y.asSlice(1)), "y", out - 1, out);
      Refusal.of(y, () -> plan.run(x, y.asReadOnly()), "y", out);
      Refusal.of(
          shared, () -> plan.run(shared.asSlice(0, in), shared.asSlice(4, out)), "x", "y", in - 4);
    }
    Output.Int8 codes = new Output.Int8(1, 0, Rounding.HALF_EVEN);
    for (FourierFilterSpec apart :
        new FourierFilterSpec[] {
          spec.writing(1, channels + 1), spec.withEpilogue(Epilogue.float32().toInt8(codes))
        })
      try (FourierFilter.Plan plan = fourierFilter().plan(SpectralFilter.identity(4, 5), apart)) {
        MemorySegment both = shared.asSlice(0, Math.max(in, apart.outputBytes()));
        Refusal.of(both, () -> plan.run(both, both), "x", "y", both.byteSize());
      }
  }

  /** A gate or a residual that is missing, unwanted or too small. */
  @Property(tries = 20)
  default void wrongSides(@ForAll @IntRange(min = 1, max = 70) int channels) {
    FourierFilterSpec raw = spec(channels);
    FourierFilterSpec spec = raw.withGate().withEpilogue(Epilogue.float32().withResidual());
    MemorySegment x = MemorySegment.ofArray(new byte[(int) raw.inputBytes()]);
    MemorySegment y = MemorySegment.ofArray(new byte[(int) raw.outputBytes()]);
    MemorySegment r = MemorySegment.ofArray(new byte[(int) raw.outputBytes()]);
    SpectralFilter k = SpectralFilter.identity(4, 5);
    try (FourierFilter.Plan with = fourierFilter().plan(k, spec);
        FourierFilter.Plan without = fourierFilter().plan(k, raw)) {
      Refusal.of(y, () -> with.run(x, r, null, y), "residual", "true", "false");
      Refusal.of(y, () -> with.run(x, r, y), "gate", "true", "false");
      Refusal.of(y, () -> without.run(x, r, y), "residual", "true", "false");
      Refusal.of(y, () -> without.run(x, r, null, y), "gate", "true", "false");
      long bytes = spec.sideBytes();
      Refusal.of(y, () -> with.run(x, r, r.asSlice(1), y), "residual", bytes - 1, bytes);
      Refusal.of(y, () -> with.run(x, r.asSlice(1), r, y), "gate", bytes - 1, bytes);
    }
  }

  private static FourierFilterSpec spec(int channels) {
    return FourierFilterSpec.of(Tensor.of(1, 4, 5, channels, Layout.NHWC));
  }
}
