package dev.lowbit.properties.spectral;

import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.properties.Refusal;
import dev.lowbit.spectral.Fft2;
import dev.lowbit.spectral.Fft2Spec;
import dev.lowbit.spectral.Norm;
import dev.lowbit.spectral.Transform;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Wrong arguments of a transform. */
public interface Fft2Refusals {
  /** The implementation under test. */
  Fft2 fft2();

  /** Tensors that do not fit each other. */
  @Property(tries = 20)
  default void wrongTensors(@ForAll @IntRange(min = 1, max = 40) int width) {
    Tensor image = Tensor.of(2, 5, width, 3, Layout.NHWC);
    Tensor wider = Tensor.of(2, 5, width / 2 + 2, 3, Layout.NHWC);
    Refusal.of(
        () -> new Fft2Spec(Transform.RFFT2, image, wider, Norm.ORTHO),
        width / 2 + 2,
        width / 2 + 1);
    Refusal.of(
        () -> new Fft2Spec(Transform.IRFFT2, wider, image, Norm.ORTHO),
        width / 2 + 2,
        width / 2 + 1);
    Tensor other = Tensor.of(2, 5, width + 1, 3, Layout.NHWC);
    Refusal.of(() -> new Fft2Spec(Transform.FFT2, image, other, Norm.ORTHO), width, width + 1);
    Tensor turned = image.withLayout(Layout.NCHW);
    Refusal.of(() -> new Fft2Spec(Transform.IFFT2, image, turned, Norm.ORTHO), "NHWC", "NCHW");
    Refusal.of(() -> Fft2Spec.rfft2(Tensor.of(1, 0, width, 1, Layout.NHWC)), "0x" + width, 1);
    Refusal.of(() -> Fft2Spec.fft2(Tensor.of(1, width, 0, 1, Layout.NHWC)), width + "x0", 1);
    Refusal.of(() -> Fft2Spec.fft2(image).reading(2, 4), 2, 5, 4);
  }

  /** Memory that is too small, read-only or shared. */
  @Property(tries = 20)
  default void wrongMemory(@ForAll @IntRange(min = 1, max = 40) int width) {
    Tensor image = Tensor.of(2, 3, width, 2, Layout.NHWC);
    check(Fft2Spec.rfft2(image));
    check(Fft2Spec.irfft2(image));
    check(Fft2Spec.fft2(image));
    check(Fft2Spec.ifft2(image));
  }

  private void check(Fft2Spec spec) {
    long in = spec.inputBytes();
    long out = spec.outputBytes();
    MemorySegment x = MemorySegment.ofArray(new byte[(int) in]);
    MemorySegment y = MemorySegment.ofArray(new byte[(int) out]);
    MemorySegment shared = MemorySegment.ofArray(new byte[(int) (in + out)]);
    try (Fft2.Plan plan = fft2().plan(spec)) {
      Refusal.of(y, () -> plan.run(x.asSlice(1), y), "x", in - 1, in);
      Refusal.of(y, () -> plan.run(x, y.asSlice(1)), "y", out - 1, out);
      Refusal.of(y, () -> plan.run(x, y.asReadOnly()), "y", out);
      Refusal.of(
          shared, () -> plan.run(shared.asSlice(0, in), shared.asSlice(in - 1)), "x", "y", 1);
      if (spec.transform().real())
        Refusal.of(
            shared,
            () -> plan.run(shared.asSlice(0, in), shared.asSlice(0, out)),
            "x",
            "y",
            Math.min(in, out));
      else
        Refusal.of(
            shared,
            () -> plan.run(shared.asSlice(0, in), shared.asSlice(8, out)),
            "x",
            "y",
            in - 8);
    }
  }
}
