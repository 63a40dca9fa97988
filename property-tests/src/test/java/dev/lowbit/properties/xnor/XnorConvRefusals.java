package dev.lowbit.properties.xnor;

import dev.lowbit.Binarization;
import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.properties.Refusal;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.Source;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Wrong arguments of a convolution. */
public interface XnorConvRefusals {
  /** The implementation under test. */
  XnorConv xnorConv();

  /** Weights and parameters that do not fit the geometry. */
  @Property(tries = 30)
  default void wrongPlans(
      @ForAll @IntRange(min = 3, max = 90) int channels,
      @ForAll @IntRange(min = 3, max = 20) int outputs) {
    Conv2d g = Conv2d.of(1, 4, 4, channels, outputs, 3);
    XnorConvSpec spec = XnorConvSpec.of(g);
    String needs = outputs + "x" + g.k();
    BitMatrix rows = BitMatrix.create(outputs + 1, g.k());
    BitMatrix columns = BitMatrix.create(outputs, g.k() + 1);
    Refusal.of(() -> xnorConv().plan(rows, spec), (outputs + 1) + "x" + g.k(), needs);
    Refusal.of(() -> xnorConv().plan(columns, spec), outputs + "x" + (g.k() + 1), needs);
    Source source = new Source.Float32(Binarization.atLeast(1, 2));
    Refusal.of(() -> spec.withSource(source), "threshold", 2, channels);
    Refusal.of(() -> spec.withEpilogue(Epilogue.float32().withBias(1, 2)), "bias", 2, outputs);
  }

  /** Memory that is too small, read-only or shared. */
  @Property(tries = 30)
  default void wrongMemory(
      @ForAll @IntRange(min = 1, max = 90) int channels,
      @ForAll @IntRange(min = 1, max = 20) int outputs) {
    XnorConvSpec spec = XnorConvSpec.of(Conv2d.of(1, 4, 5, channels, outputs, 2));
    long in = spec.inputBytes();
    long out = spec.outputBytes();
    MemorySegment x = MemorySegment.ofArray(new byte[(int) in]);
    MemorySegment y = MemorySegment.ofArray(new byte[(int) out]);
    MemorySegment shared = MemorySegment.ofArray(new byte[(int) (in + out - 1)]);
    try (XnorConv.Plan plan =
        xnorConv().plan(BitMatrix.create(outputs, spec.geometry().k()), spec)) {
      Refusal.of(y, () -> plan.run(x.asSlice(1), y), "x", in - 1, in);
      Refusal.of(y, () -> plan.run(x, y.asSlice(1)), "y", out - 1, out);
      Refusal.of(y, () -> plan.run(x, y.asReadOnly()), "y", out);
      Refusal.of(
          shared, () -> plan.run(shared.asSlice(0, in), shared.asSlice(in - 1)), "x", "y", 1);
    }
  }

  /** A residual that is missing, unwanted or too small. */
  @Property(tries = 30)
  default void wrongResiduals(
      @ForAll @IntRange(min = 1, max = 90) int channels,
      @ForAll @IntRange(min = 1, max = 20) int outputs) {
    XnorConvSpec raw = XnorConvSpec.of(Conv2d.of(1, 4, 5, channels, outputs, 2));
    XnorConvSpec spec = raw.withEpilogue(Epilogue.float32().withResidual());
    MemorySegment x = MemorySegment.ofArray(new byte[(int) raw.inputBytes()]);
    MemorySegment y = MemorySegment.ofArray(new byte[(int) raw.outputBytes()]);
    MemorySegment r = MemorySegment.ofArray(new byte[(int) raw.outputBytes()]);
    BitMatrix w = BitMatrix.create(outputs, raw.geometry().k());
    try (XnorConv.Plan with = xnorConv().plan(w, spec);
        XnorConv.Plan without = xnorConv().plan(w, raw)) {
      Refusal.of(y, () -> with.run(x, y), "residual", "true", "false");
      Refusal.of(y, () -> without.run(x, r, y), "residual", "true", "false");
      long bytes = spec.residualBytes();
      Refusal.of(y, () -> with.run(x, r.asSlice(1), y), "residual", bytes - 1, bytes);
    }
  }
}
