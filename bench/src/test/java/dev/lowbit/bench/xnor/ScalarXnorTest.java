package dev.lowbit.bench.xnor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lowbit.Binarization;
import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Kernels;
import dev.lowbit.Layout;
import dev.lowbit.Padding;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.Source;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;
import dev.lowbit.xnor.XnorGemm;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scalar loops are what everyone else is checked with, so they are checked first. */
class ScalarXnorTest {
  @ParameterizedTest
  @CsvSource({"1,1,1", "3,5,63", "2,4,64", "7,9,65", "5,6,784", "4,13,320"})
  void productEqualsTheReference(int m, int n, int k) {
    Random random = new Random(1);
    BitMatrix a = GemmProblem.bits(m, k, random);
    BitMatrix b = GemmProblem.bits(n, k, random);
    int[] expected = new int[m * n];
    try (XnorGemm.Plan plan = Kernels.named("reference").xnorGemm().plan(b)) {
      plan.run(a, MemorySegment.ofArray(expected), n);
    }
    int[] actual = new int[m * n];
    new ScalarXnorGemm(GemmProblem.words(b), n, BitMatrix.wordsFor(k), k)
        .run(GemmProblem.words(a), m, actual);
    assertArrayEquals(expected, actual);
  }

  /** Channels below, at and above a word; taps that straddle words; borders on every side. */
  @ParameterizedTest
  @CsvSource({
    "5,7,32,6,3,1",
    "6,5,64,3,3,2",
    "4,4,5,2,3,1",
    "3,9,96,5,3,2",
    "4,6,128,4,1,1",
    "5,5,40,3,1,2"
  })
  void convolutionEqualsTheReference(
      int height, int width, int channels, int outputs, int kernel, int stride) {
    int pad = kernel / 2;
    Conv2d g =
        Conv2d.of(1, height, width, channels, outputs, kernel)
            .withStride(stride, stride)
            .withPadding(pad, pad, pad, pad);
    Random random = new Random(2);
    float[] x = new float[height * width * channels];
    for (int i = 0; i < x.length; i++) x[i] = random.nextFloat(-1, 1);
    x[0] = -0.0f;
    x[1] = Float.NaN;
    BitMatrix weights = GemmProblem.bits(outputs, g.k(), random);
    float[] scale = new float[outputs];
    float[] bias = new float[outputs];
    for (int o = 0; o < outputs; o++) {
      scale[o] = random.nextFloat();
      bias[o] = random.nextFloat();
    }
    float[] expected = new float[g.outH() * g.outW() * outputs];
    XnorConvSpec spec =
        new XnorConvSpec(
            g,
            Layout.NHWC,
            new Source.Float32(Binarization.sign()),
            Padding.ZERO,
            Epilogue.float32().withScale(scale).withBias(bias));
    try (XnorConv.Plan plan = Kernels.named("reference").xnorConv().plan(weights, spec)) {
      plan.run(MemorySegment.ofArray(x), MemorySegment.ofArray(expected));
    }
    float[] actual = new float[expected.length];
    ScalarXnorConv scalar = new ScalarXnorConv(g, GemmProblem.words(weights), scale, bias);
    scalar.run(x, actual);
    scalar.run(x, actual); // buffers are reused
    assertArrayEquals(expected, actual);
  }
}
