package dev.lowbit.bench.onednn;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lowbit.Activation;
import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Input;
import dev.lowbit.Kernels;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.Rounding;
import dev.lowbit.bench.onednn.Convolution.Parameters;
import dev.lowbit.spi.Availability;
import dev.lowbit.spmm.SparseMatrix;
import dev.lowbit.spmm.Spmm;
import dev.lowbit.spmm.SpmmSpec;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The peer must compute the same as the reference, or its times mean nothing. */
class ConvolutionTest {
  private static final float STEP = 8;

  private final Random random = new Random(7);

  @BeforeAll
  static void needsTheLibrary() {
    Availability state = OneDnn.availability();
    if (state instanceof Availability.Missing missing)
      System.out.println("oneDNN is not tested: " + missing.reason());
    assumeTrue(state instanceof Availability.Ready, state::toString);
  }

  @Test
  void runsOneThread() {
    assertEquals("oneDNN 3.11, one thread", OneDnn.open().toString());
  }

  /** Stride, dilation, padding that differs on every side, a channel count that is no multiple. */
  private static List<Conv2d> geometries() {
    return List.of(
        depthwise(9, 7, 32, 3, 3).withPadding(1, 1, 1, 1),
        depthwise(9, 8, 19, 5, 3).withPadding(2, 1, 0, 2).withStride(2, 1),
        depthwise(12, 11, 16, 1, 11).withPadding(0, 0, 5, 5),
        depthwise(12, 11, 12, 11, 1).withPadding(5, 5, 0, 0),
        depthwise(11, 10, 24, 3, 3).withPadding(2, 3, 1, 0).withDilation(2, 3).withImages(2));
  }

  private static Conv2d depthwise(int height, int width, int channels, int kernelH, int kernelW) {
    return Conv2d.of(1, height, width, channels, channels, 1)
        .withKernel(kernelH, kernelW)
        .withGroups(channels);
  }

  @ParameterizedTest
  @EnumSource
  void floatDepthwiseEqualsTheReference(Layout layout) {
    for (Conv2d g : geometries())
      for (Activation activation :
          List.of(new Activation.None(), Activation.relu(), new Activation.Clamp(-0.5f, 0.5f))) {
        float[] w = floats(g.outputs() * g.kernelH() * g.kernelW());
        float[] bias = floats(g.outputs());
        float[] x = floats(g.images() * g.height() * g.width() * g.channels());
        float[] expected = new float[g.images() * g.outH() * g.outW() * g.outputs()];
        StencilSpec spec =
            StencilSpec.of(g, layout)
                .withEpilogue(Epilogue.float32().withBias(bias).withActivation(activation));
        StencilSet taps = StencilSet.dense(g.kernelH(), g.kernelW(), w);
        try (Stencil.Plan plan = Kernels.named("reference").stencil().plan(taps, spec)) {
          plan.run(MemorySegment.ofArray(x), MemorySegment.ofArray(expected));
        }
        everyWay(g, layout, w, new Parameters(bias, new float[] {1}, 1, activation), x, expected);
      }
  }

  @ParameterizedTest
  @EnumSource
  void floatPointwiseEqualsTheReference(Layout layout) {
    Conv2d g = Conv2d.of(1, 5, 7, 40, 24, 1);
    float[] w = floats(g.outputs() * g.channels());
    float[] bias = floats(g.outputs());
    float[] x = floats(g.height() * g.width() * g.channels());
    float[] expected = new float[g.height() * g.width() * g.outputs()];
    SpmmSpec spec =
        SpmmSpec.of(g.height() * g.width(), g.channels(), g.outputs(), layout)
            .withEpilogue(Epilogue.float32().withBias(bias));
    SparseMatrix dense = SparseMatrix.fromDense(g.outputs(), g.channels(), w);
    try (Spmm.Plan plan = Kernels.named("reference").spmm().plan(dense, spec)) {
      plan.run(MemorySegment.ofArray(x), MemorySegment.ofArray(expected));
    }
    Parameters parameters = new Parameters(bias, new float[] {1}, 1, new Activation.None());
    everyWay(g, layout, w, parameters, x, expected);
  }

  private void everyWay(
      Conv2d g, Layout layout, float[] w, Parameters parameters, float[] x, float[] expected) {
    ways(
        g,
        layout,
        DataType.F32,
        DataType.F32,
        w,
        parameters,
        MemorySegment.ofArray(x),
        expected.length * (long) Float.BYTES,
        (way, y) -> assertArrayEquals(expected, y.toArray(JAVA_FLOAT), 2e-5f, way));
  }

  /**
   * Powers of two as scales: every step is exact, so equal bits are demanded. Weights are even,
   * because implementations for CPUs without VNNI halve them for int8 input.
   */
  @ParameterizedTest
  @EnumSource
  void integerDepthwiseEqualsTheReference(Layout layout) {
    for (DataType type : List.of(DataType.U8, DataType.S8))
      for (Conv2d g : geometries()) {
        float[] w = new float[g.outputs() * g.kernelH() * g.kernelW()];
        for (int i = 0; i < w.length; i++) w[i] = 2 * random.nextInt(-15, 16);
        float[] bias = new float[g.outputs()];
        float[] scale = new float[g.outputs()];
        for (int o = 0; o < bias.length; o++) {
          bias[o] = random.nextInt(-50, 50);
          scale[o] = 1f / (8 << random.nextInt(3));
        }
        byte[] x = new byte[g.images() * g.height() * g.width() * g.channels()];
        random.nextBytes(x);
        byte[] expected = new byte[g.images() * g.outH() * g.outW() * g.outputs()];
        Input input = type == DataType.U8 ? new Input.Uint8(0) : new Input.Int8(0);
        Epilogue epilogue =
            Epilogue.float32()
                .withScale(scale)
                .withBias(bias)
                .withActivation(Activation.relu())
                .toInt8(new Output.Int8(STEP, 0, Rounding.HALF_EVEN));
        StencilSpec spec = StencilSpec.of(g, layout).with(input, epilogue);
        StencilSet taps = StencilSet.dense(g.kernelH(), g.kernelW(), w);
        try (Stencil.Plan plan = Kernels.named("reference").stencil().plan(taps, spec)) {
          plan.run(MemorySegment.ofArray(x), MemorySegment.ofArray(expected));
        }
        ways(
            g,
            layout,
            type,
            DataType.S8,
            w,
            new Parameters(bias, scale, STEP, Activation.relu()),
            MemorySegment.ofArray(x),
            expected.length,
            (way, y) -> assertArrayEquals(expected, y.toArray(JAVA_BYTE), way));
      }
  }

  private static void ways(
      Conv2d g,
      Layout layout,
      DataType input,
      DataType output,
      float[] w,
      Parameters parameters,
      MemorySegment values,
      long bytes,
      BiConsumer<String, MemorySegment> check) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment x = arena.allocate(values.byteSize(), 64).copyFrom(values);
      MemorySegment y = arena.allocate(bytes, 64);
      Convolution convolution = new Convolution(arena, g, input, output, w, parameters);
      Memory source = convolution.source(layout, x);
      Memory destination = convolution.destination(layout, y);
      List<Chain> all = new ArrayList<>(convolution.direct(source, destination));
      all.addAll(convolution.copied(source, destination));
      all.addAll(convolution.free(source, destination));
      for (Chain way : all) {
        assertFalse(way.toString().isEmpty());
        y.fill((byte) 0x55);
        way.finish();
        check.accept(input + " " + layout + " " + way, y);
      }
    }
  }

  private float[] floats(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) values[i] = random.nextFloat(-1, 1);
    return values;
  }
}
