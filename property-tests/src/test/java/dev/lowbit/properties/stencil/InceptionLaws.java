package dev.lowbit.properties.stencil;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Numbers;
import dev.lowbit.properties.Tensors;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** The token mixer of InceptionNeXt: identity, square, row and column kernels in one plan. */
public interface InceptionLaws {
  /** The implementation under test. */
  Stencil stencil();

  /** One plan = four plans that write slices of one tensor = one dense kernel of band x band. */
  @Property(tries = 80)
  default void onePlanIsFourPlans(
      @ForAll Layout layout,
      @ForAll @IntRange(min = 1, max = 15) int height,
      @ForAll @IntRange(min = 1, max = 20) int width,
      @ForAll @IntRange(min = 0, max = 19) int identity,
      @ForAll @IntRange(min = 1, max = 9) int group,
      @ForAll @LongRange(max = 1L << 40) long seed) {
    Draw draw = new Draw(seed);
    int band = draw.of(9, 11);
    int channels = identity + 3 * group;
    float[] square = weights(draw, group * 9);
    float[] row = weights(draw, group * band);
    float[] column = weights(draw, group * band);
    StencilSet split = StencilSet.inception(identity, square, band, row, column);
    StencilSpec spec = spec(layout, height, width, channels, band, band);
    float[] x = Tensors.lattice(seed, spec.x());
    float[] y = Tensors.run(stencil(), split, spec, x);
    StencilSet dense = StencilSet.dense(band, band, StencilTapLaws.weights(split));
    equal(y, Tensors.run(stencil(), dense, spec, x));
    float[] four = new float[y.length];
    StencilSet[] parts = {
      StencilSet.identity(identity),
      StencilSet.dense(3, 3, square),
      StencilSet.dense(1, band, row),
      StencilSet.dense(band, 1, column)
    };
    int first = 0;
    for (StencilSet part : parts) {
      if (part.outputs() > 0) {
        StencilSpec slice =
            spec(layout, height, width, part.outputs(), part.kernelH(), part.kernelW())
                .reading(first, channels)
                .writing(first, channels);
        try (Stencil.Plan plan = stencil().plan(part, slice)) {
          plan.run(MemorySegment.ofArray(x), MemorySegment.ofArray(four));
        }
      }
      first += part.outputs();
    }
    equal(y, four);
  }

  /** Identity channels are the numbers of the image, also NaN, infinities and subnormals. */
  @Property(tries = 50)
  default void identityCopies(
      @ForAll Layout layout,
      @ForAll @IntRange(min = 1, max = 70) int channels,
      @ForAll @LongRange(max = 1L << 40) long seed) {
    StencilSpec spec = spec(layout, 3, 5, channels, 1, 1);
    Draw draw = new Draw(seed);
    float[] x = Tensors.of(spec.x(), (_, _, _, _) -> draw.any());
    equal(x, Tensors.run(stencil(), StencilSet.identity(channels), spec, x));
  }

  private static StencilSpec spec(Layout layout, int h, int w, int channels, int rows, int cols) {
    return StencilSpec.of(
        Conv2d.of(1, h, w, channels, channels, 1)
            .withPadding(rows / 2, rows / 2, cols / 2, cols / 2)
            .withKernel(rows, cols)
            .withGroups(channels),
        layout);
  }

  private static float[] weights(Draw draw, int count) {
    float[] w = new float[count];
    for (int i = 0; i < count; i++) w[i] = Numbers.LATTICE.weight(draw);
    return w;
  }

  private static void equal(float[] expected, float[] actual) {
    for (int i = 0; i < expected.length; i++) {
      int at = i;
      assertEquals(
          expected[i] + 0f,
          actual[i] + 0f,
          () -> "element " + at + " of " + Arrays.toString(actual));
    }
  }
}
