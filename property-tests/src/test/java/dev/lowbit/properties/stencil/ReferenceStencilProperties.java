package dev.lowbit.properties.stencil;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lowbit.Conv2d;
import dev.lowbit.Input;
import dev.lowbit.Kernels;
import dev.lowbit.Layout;
import dev.lowbit.properties.BruteForce;
import dev.lowbit.properties.Tensors;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import dev.lowbit.stencil.Tap;
import java.lang.foreign.MemorySegment;
import java.util.List;
import net.jqwik.api.Example;

/** The reference against a convolution that scatters the pixels, and against hand-made sums. */
class ReferenceStencilProperties implements StencilContract {
  private static final Kernels REFERENCE = Kernels.named("reference");

  @Override
  public Stencil stencil() {
    return REFERENCE.stencil();
  }

  @Override
  public Stencil oracle() {
    return (taps, spec, parallelism) ->
        new BruteForce(
            spec.y(), spec.epilogue(), spec.input().floats(), x -> scatter(taps, spec, x));
  }

  /** A 2x3 image under a kernel of two taps, with a row above and a column on the left. */
  @Example
  void golden() {
    StencilSpec spec =
        StencilSpec.of(Conv2d.of(1, 2, 3, 1, 1, 2).withPadding(1, 0, 1, 0), Layout.NHWC);
    StencilSet taps = StencilSet.of(2, 2, List.of(List.of(new Tap(1, 1, 10), new Tap(0, 0, 1))));
    float[] x = {1, 2, 3, 4, 5, 6};
    assertArrayEquals(new float[] {10, 20, 30, 40, 51, 62}, Tensors.run(stencil(), taps, spec, x));
  }

  /** Adds every pixel to the outputs that see it. */
  private static double[] scatter(StencilSet taps, StencilSpec spec, MemorySegment x) {
    Conv2d g = spec.geometry();
    int height = g.outH();
    int width = g.outW();
    double[] sums = new double[g.images() * height * width * g.outputs()];
    for (int n = 0; n < g.images(); n++)
      for (int o = 0; o < g.outputs(); o++)
        for (int y = 0; y < g.height(); y++)
          for (int z = 0; z < g.width(); z++) {
            double pixel = pixel(spec, x, n, y, z, o / (g.outputs() / g.channels()));
            for (Tap t : taps.taps(o)) {
              int p = y + g.padTop() - t.dy() * g.dilationH();
              int q = z + g.padLeft() - t.dx() * g.dilationW();
              if (p < 0 || q < 0 || p % g.strideH() != 0 || q % g.strideW() != 0) continue;
              p /= g.strideH();
              q /= g.strideW();
              if (p < height && q < width)
                sums[((n * height + p) * width + q) * g.outputs() + o] += t.weight() * pixel;
            }
          }
    return sums;
  }

  private static double pixel(StencilSpec spec, MemorySegment x, int n, int y, int z, int c) {
    Conv2d g = spec.geometry();
    int total = spec.x().total();
    int channel = spec.x().first() + c;
    long at =
        spec.x().layout() == Layout.NHWC
            ? ((n * g.height() + y) * (long) g.width() + z) * total + channel
            : ((n * total + channel) * (long) g.height() + y) * g.width() + z;
    return switch (spec.input()) {
      case Input.Float32 _ -> x.get(JAVA_FLOAT_UNALIGNED, 4 * at);
      case Input.Int8(int zero) -> x.get(JAVA_BYTE, at) - zero;
      case Input.Uint8(int zero) -> Byte.toUnsignedInt(x.get(JAVA_BYTE, at)) - zero;
    };
  }
}
