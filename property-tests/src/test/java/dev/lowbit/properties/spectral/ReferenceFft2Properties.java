package dev.lowbit.properties.spectral;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lowbit.Kernels;
import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.spectral.Fft2;
import dev.lowbit.spectral.Fft2Spec;
import dev.lowbit.spectral.Norm;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.Example;

/** The reference against sums over whole planes, and against hand-made ones. */
class ReferenceFft2Properties implements Fft2Contract {
  private static final Kernels REFERENCE = Kernels.named("reference");

  @Override
  public Fft2 fft2() {
    return REFERENCE.fft2();
  }

  @Override
  public Fft2 oracle() {
    return (spec, parallelism) -> new BruteFourier(spec);
  }

  /** A line of four, of which three numbers remain. */
  @Example
  void line() {
    Tensor line = Tensor.of(1, 1, 4, 1, Layout.NHWC);
    check(Fft2Spec.rfft2(line), new float[] {1, 2, 3, 4}, 10, 0, -2, 2, -2, 0);
    check(Fft2Spec.rfft2(line).withNorm(Norm.ORTHO), new float[] {1, 2, 3, 4}, 5, 0, -1, 1, -1, 0);
    check(Fft2Spec.irfft2(line), new float[] {10, 0, -2, 2, -2, 0}, 1, 2, 3, 4);
    // The imaginary parts 7 and 9 have no counterpart in a real image.
    check(Fft2Spec.irfft2(line), new float[] {10, 7, -2, 2, -2, 9}, 1, 2, 3, 4);
  }

  /** A 2x3 image and its half spectrum of 2x2: conj X[1, 1] would stand at [1, 2]. */
  @Example
  void image() {
    float h = (float) (Math.sqrt(3) / 2);
    Tensor image = Tensor.of(1, 2, 3, 1, Layout.NCHW);
    float[] spectrum = {21, 0, -3, 2 * h, -9, 0, 0, 0};
    check(Fft2Spec.rfft2(image), new float[] {1, 2, 3, 4, 5, 6}, spectrum);
    check(Fft2Spec.irfft2(image), spectrum, 1, 2, 3, 4, 5, 6);
    check(
        Fft2Spec.rfft2(image).withNorm(Norm.FORWARD),
        new float[] {6, 12, 18, 24, 30, 36},
        spectrum);
  }

  /** Three complex numbers: the sign of the exponent. */
  @Example
  void signs() {
    float h = (float) (Math.sqrt(3) / 2);
    Tensor line = Tensor.of(1, 1, 3, 1, Layout.NHWC);
    float[] second = {0, 0, 1, 0, 0, 0};
    check(Fft2Spec.fft2(line), second, 1, 0, -0.5f, -h, -0.5f, h);
    check(Fft2Spec.ifft2(line).withNorm(Norm.FORWARD), second, 1, 0, -0.5f, h, -0.5f, -h);
  }

  private void check(Fft2Spec spec, float[] x, float... expected) {
    float[] y = new float[expected.length];
    try (Fft2.Plan plan = fft2().plan(spec)) {
      plan.run(MemorySegment.ofArray(x), MemorySegment.ofArray(y));
    }
    assertArrayEquals(expected, y, 4e-6f);
  }
}
