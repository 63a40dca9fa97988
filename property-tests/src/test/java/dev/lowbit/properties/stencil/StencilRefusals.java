package dev.lowbit.properties.stencil;

import dev.lowbit.Binarization;
import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Input;
import dev.lowbit.Layout;
import dev.lowbit.properties.Refusal;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Wrong arguments of a stencil. */
public interface StencilRefusals {
  /** The implementation under test. */
  Stencil stencil();

  /** Taps and parameters that do not fit the geometry. */
  @Property(tries = 20)
  default void wrongPlans(@ForAll @IntRange(min = 3, max = 70) int channels) {
    StencilSpec spec = spec(channels);
    StencilSet more = StencilSet.dense(2, 2, new float[(channels + 1) * 4]);
    StencilSet wider = StencilSet.dense(2, 3, new float[channels * 6]);
    Refusal.of(() -> stencil().plan(more, spec), channels + 1, channels);
    Refusal.of(() -> stencil().plan(wider, spec), "2x3", "2x2");
    Epilogue bias = Epilogue.float32().withBias(1, 2);
    Refusal.of(() -> spec.withEpilogue(bias), "bias", 2, channels);
    Refusal.of(() -> spec.withEpilogue(Epilogue.int32()), "Int32", "Float32");
    Refusal.of(
        () -> StencilSpec.of(Conv2d.of(1, 4, 5, channels, channels, 2), Layout.NHWC), 1, channels);
    Refusal.of(() -> spec.reading(2, channels + 1), 2, channels + 2, channels + 1);
    Epilogue bits = Epilogue.float32().toBits(Binarization.sign());
    Refusal.of(() -> spec.withEpilogue(bits).writing(0, channels + 1), channels, channels + 1);
  }

  /** Weights that are no integers of 8 bits, and sums that do not fit an int. */
  @Example
  default void wrongIntegers() {
    StencilSpec spec = spec(1).with(new Input.Uint8(0), Epilogue.int32());
    Refusal.of(() -> stencil().plan(StencilSet.dense(2, 2, 1, 2, 0.5f, 3), spec), 0.5f, -128, 127);
    Refusal.of(() -> stencil().plan(StencilSet.dense(2, 2, 1, 2, 128, 3), spec), 128.0f, 127);
    float[] all = new float[260 * 260];
    Arrays.fill(all, -128);
    StencilSpec large =
        StencilSpec.of(Conv2d.of(1, 260, 260, 1, 1, 260), Layout.NCHW)
            .with(new Input.Uint8(0), Epilogue.int32());
    Refusal.of(
        () -> stencil().plan(StencilSet.dense(260, 260, all), large),
        260L * 260 * 128 * 255,
        Integer.MAX_VALUE);
  }

  /** Memory that is too small, read-only or shared. */
  @Property(tries = 20)
  default void wrongMemory(@ForAll @IntRange(min = 1, max = 70) int channels) {
    StencilSpec spec = spec(channels);
    long in = spec.footprint().x();
    long out = spec.footprint().y();
    MemorySegment x = MemorySegment.ofArray(new byte[(int) in]);
    MemorySegment y = MemorySegment.ofArray(new byte[(int) out]);
    MemorySegment shared = MemorySegment.ofArray(new byte[(int) (in + out - 1)]);
    try (Stencil.Plan plan = stencil().plan(taps(channels), spec)) {
      Refusal.of(y, () -> plan.run(x.asSlice(1), y), "x", in - 1, in);
      Refusal.of(y, () -> plan.run(x, y.asSlice(1)), "y", out - 1, out);
      Refusal.of(y, () -> plan.run(x, y.asReadOnly()), "y", out);
      Refusal.of(
          shared, () -> plan.run(shared.asSlice(0, in), shared.asSlice(in - 1)), "x", "y", 1);
    }
  }

  /** A residual that is missing, unwanted or too small. */
  @Property(tries = 20)
  default void wrongResiduals(@ForAll @IntRange(min = 1, max = 70) int channels) {
    StencilSpec raw = spec(channels);
    StencilSpec spec = raw.withEpilogue(Epilogue.float32().withResidual());
    MemorySegment x = MemorySegment.ofArray(new byte[(int) raw.footprint().x()]);
    MemorySegment y = MemorySegment.ofArray(new byte[(int) raw.footprint().y()]);
    MemorySegment r = MemorySegment.ofArray(new byte[(int) raw.footprint().y()]);
    try (Stencil.Plan with = stencil().plan(taps(channels), spec);
        Stencil.Plan without = stencil().plan(taps(channels), raw)) {
      Refusal.of(y, () -> with.run(x, y), "residual", "true", "false");
      Refusal.of(y, () -> without.run(x, r, y), "residual", "true", "false");
      long bytes = spec.footprint().residual();
      Refusal.of(y, () -> with.run(x, r.asSlice(1), y), "residual", bytes - 1, bytes);
    }
  }

  private static StencilSet taps(int channels) {
    return StencilSet.dense(2, 2, new float[channels * 4]);
  }

  private static StencilSpec spec(int channels) {
    return StencilSpec.of(
        Conv2d.of(1, 4, 5, channels, channels, 2).withGroups(channels), Layout.NHWC);
  }
}
