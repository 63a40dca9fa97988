package dev.lowbit.gpu.xnor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.Binarization;
import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Padding;
import dev.lowbit.Parallelism;
import dev.lowbit.gpu.DeviceBuffer;
import dev.lowbit.gpu.EmulatedGpu;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.GpuException;
import dev.lowbit.gpu.Stream;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.ReferenceXnorConv;
import dev.lowbit.xnor.Source;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The convolution on the emulated device, every route, against the reference. */
final class GpuXnorConvTest {
  private static final List<String> TYPES = List.of("i32", "f32", "i8", "u1", "folded", "sum_u1");
  private static final List<String> SOURCES = List.of("bits", "bits", "f32", "i8");

  /** First draws of neighbouring seeds are alike. */
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private static final List<Layout> LAYOUTS = List.of(Layout.values());
  private static final List<Padding> PADDINGS = List.of(Padding.values());
  private static final int[] CHANNELS = {1, 3, 31, 32, 33, 64, 65, 96, 128, 130};
  private static final int[] OUTPUTS = {1, 7, 32, 33, 64, 65, 100, 129};
  private static final int[] KERNELS = {1, 1, 2, 3, 3, 3, 4, 5};
  private static final int[] GROUPS = {1, 1, 1, 1, 1, 2, 3, 5};

  @ParameterizedTest
  @ValueSource(ints = {75, 80, 90, 100})
  void hostOperands(int capability) {
    try (Gpu gpu = EmulatedGpu.open(capability)) {
      for (int i = 0; i < 72; i++) drawn(i).checkHost(gpu);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {75, 80, 90, 100})
  void deviceOperands(int capability) {
    try (Gpu gpu = EmulatedGpu.open(capability)) {
      for (int i = 100; i < 172; i++) drawn(i).checkDevice(gpu);
    }
  }

  private static ConvCase drawn(int seed) {
    Random random = new Random(seed * MIX);
    Layout layout = LAYOUTS.get(random.nextInt(2));
    Padding padding = PADDINGS.get(seed % 4);
    String source = SOURCES.get(random.nextInt(SOURCES.size()));
    String type = TYPES.get(seed % TYPES.size());
    return new ConvCase(geometry(random), layout, padding, source, type, seed);
  }

  /** Any window over a small image: stride, dilation and padding that differ by direction. */
  private static Conv2d geometry(Random random) {
    while (true) {
      int groups = pick(GROUPS, random);
      int channels = groups == 1 ? pick(CHANNELS, random) : groups * (1 + random.nextInt(40));
      int outputs = groups == 1 ? pick(OUTPUTS, random) : groups * (1 + random.nextInt(30));
      if (random.nextInt(12) == 0) {
        groups = 17; // depthwise
        channels = 17;
        outputs = 34;
      }
      try {
        return new Conv2d(
            random.nextInt(16) == 0 ? 0 : 1 + random.nextInt(2),
            1 + random.nextInt(7),
            1 + random.nextInt(8),
            channels,
            outputs,
            pick(KERNELS, random),
            pick(KERNELS, random),
            1 + random.nextInt(3),
            1 + random.nextInt(2),
            1 + random.nextInt(2),
            1 + random.nextInt(2),
            random.nextInt(4),
            random.nextInt(3),
            random.nextInt(3),
            random.nextInt(4),
            groups);
      } catch (IllegalArgumentException e) {
        // No window fits: the next draw.
      }
    }
  }

  private static int pick(int[] from, Random random) {
    return from[random.nextInt(from.length)];
  }

  /** Every source, layout and output, each on one geometry with odd everything. */
  @ParameterizedTest
  @ValueSource(ints = {75, 90, 100})
  void everyKind(int capability) {
    Conv2d g = Conv2d.of(1, 4, 5, 33, 17, 3).withPadding(1, 1, 1, 1);
    int seed = 0;
    try (Gpu gpu = EmulatedGpu.open(capability)) {
      for (Layout layout : LAYOUTS)
        for (String source : List.of("bits", "f32", "i8"))
          for (String type : TYPES)
            new ConvCase(g, layout, PADDINGS.get(seed % 4), source, type, seed++).checkDevice(gpu);
    }
  }

  /**
   * The 128x128 tile, in pairs of words and word by word, with one stage and with more than four.
   */
  @ParameterizedTest
  @ValueSource(ints = {80, 90, 100})
  void largeTiles(int capability) {
    Conv2d[] layers = {
      Conv2d.of(2, 9, 9, 128, 130, 3).withPadding(1, 1, 1, 1),
      Conv2d.of(3, 9, 9, 64, 128, 3).withPadding(1, 1, 1, 1),
      Conv2d.of(3, 17, 17, 128, 129, 3).withPadding(1, 1, 1, 1).withStride(2, 2),
      Conv2d.of(1, 13, 13, 320, 97, 3).withPadding(1, 1, 1, 1),
      Conv2d.of(1, 12, 14, 256, 256, 1),
      Conv2d.of(1, 12, 14, 20, 200, 2).withPadding(1, 0, 0, 1)
    };
    try (Gpu gpu = EmulatedGpu.open(capability)) {
      for (int s = 0; s < layers.length; s++)
        new ConvCase(layers[s], Layout.NHWC, PADDINGS.get(s % 4), "bits", TYPES.get(s), s)
            .checkDevice(gpu);
    }
  }

  /** Runs of one plan on two streams share its scratch, the second waits for the first. */
  @Test
  void streamsTakeTurns() {
    Draw draw = new Draw(8);
    Conv2d g = Conv2d.of(1, 6, 6, 40, 20, 3);
    XnorConvSpec spec =
        XnorConvSpec.of(g)
            .withLayout(Layout.NCHW)
            .withSource(new Source.Float32(Binarization.sign()));
    BitMatrix w = draw.bits(20, g.k());
    MemorySegment x = draw.memory(spec.inputBytes()).asSlice(0, spec.inputBytes());
    MemorySegment expected = MemorySegment.ofArray(new byte[(int) spec.outputBytes()]);
    new ReferenceXnorConv().plan(w, spec).run(x, expected);
    MemorySegment[] y = {
      Canvas.copy(expected).fill((byte) 1), Canvas.copy(expected).fill((byte) 2)
    };
    try (Gpu gpu = EmulatedGpu.open();
        Stream first = gpu.openStream();
        Stream second = gpu.openStream();
        XnorConvPlan plan = new GpuXnorConv(gpu).plan(w, spec, Parallelism.SEQUENTIAL);
        DeviceBuffer in = gpu.upload(x);
        DeviceBuffer a = gpu.allocate(expected.byteSize());
        DeviceBuffer b = gpu.allocate(expected.byteSize())) {
      plan.run(in, a, first);
      plan.run(in, b, second);
      b.copyTo(y[1], second);
      a.copyTo(y[0], first);
      second.synchronize();
      first.synchronize();
    }
    assertEquals(-1, expected.mismatch(y[0]));
    assertEquals(-1, expected.mismatch(y[1]));
  }

  /** Bits never leave the device between two layers and a pooling. */
  @ParameterizedTest
  @ValueSource(ints = {75, 90})
  void aNetworkStaysOnTheDevice(int capability) {
    Draw draw = new Draw(3);
    Epilogue sign = Epilogue.float32().toBits(Binarization.sign());
    Conv2d one = Conv2d.of(2, 8, 8, 64, 70, 3).withPadding(1, 1, 1, 1);
    Conv2d pool = Conv2d.of(2, 8, 8, 70, 70, 2).withStride(2, 2);
    Conv2d two = Conv2d.of(2, 4, 4, 70, 33, 3).withPadding(1, 1, 1, 1);
    BitMatrix w1 = draw.bits(70, one.k());
    BitMatrix w2 = draw.bits(33, two.k());
    XnorConvSpec first = XnorConvSpec.of(one).withEpilogue(sign);
    XnorConvSpec last = XnorConvSpec.of(two);
    BitMatrix x = first.input().create();
    for (int r = 0; r < x.rows(); r++)
      for (int c = 0; c < x.cols(); c++) x.set(r, c, draw.oneIn(2));
    BitMatrix a = first.output().create();
    BitMatrix b = last.input().create();
    MemorySegment expected = MemorySegment.ofArray(new int[2 * 4 * 4 * 33]);
    new ReferenceXnorConv().plan(w1, first).run(x.words(), a.words());
    new dev.lowbit.xnor.ReferenceBitMaxPool()
        .plan(pool, Layout.NHWC, Parallelism.SEQUENTIAL)
        .run(a.words(), b.words());
    new ReferenceXnorConv().plan(w2, last).run(b.words(), expected);
    MemorySegment actual = Canvas.copy(expected).fill((byte) 0);
    try (Gpu gpu = EmulatedGpu.open(capability);
        Stream stream = gpu.openStream();
        XnorConvPlan conv1 = new GpuXnorConv(gpu).plan(w1, first, Parallelism.SEQUENTIAL);
        BitMaxPoolPlan pooling =
            new GpuBitMaxPool(gpu).plan(pool, Layout.NHWC, Parallelism.SEQUENTIAL);
        XnorConvPlan conv2 = new GpuXnorConv(gpu).plan(w2, last, Parallelism.SEQUENTIAL);
        DeviceBuffer dx = gpu.upload(x.words());
        DeviceBuffer da = gpu.allocate(a.words().byteSize());
        DeviceBuffer db = gpu.allocate(b.words().byteSize());
        DeviceBuffer dy = gpu.allocate(expected.byteSize())) {
      conv1.run(dx, da, stream);
      pooling.run(da, db, stream);
      conv2.run(db, dy, stream);
      dy.copyTo(actual, stream);
      stream.synchronize();
    }
    assertEquals(-1, expected.mismatch(actual));
  }

  @ParameterizedTest
  @ValueSource(ints = {75, 80, 90, 100})
  void explainsItsRoute(int capability) {
    Conv2d g = Conv2d.of(1, 5, 5, 128, 9, 3).withPadding(1, 1, 1, 1);
    XnorConvSpec spec = XnorConvSpec.of(g).withLayout(Layout.NCHW);
    try (Gpu gpu = EmulatedGpu.open(capability);
        XnorConv.Plan plan = new GpuXnorConv(gpu).plan(BitMatrix.create(9, g.k()), spec)) {
      String text = plan.explain().toString();
      String units = capability < 80 ? "integer units" : capability < 100 ? "on bit" : "on int8";
      assertTrue(text.contains(units), text);
      assertTrue(text.contains(capability / 10 + "." + capability % 10), text);
      assertTrue(text.contains("9 border classes"), text);
      assertTrue(text.contains("transposed"), text);
      assertTrue(text.contains("copied through pinned staging"), text);
    }
  }

  @Test
  void groupsSayWhyTheyAreSlow() {
    Conv2d g = Conv2d.of(1, 5, 5, 128, 8, 3).withGroups(4);
    try (Gpu gpu = EmulatedGpu.open();
        XnorConv.Plan plan =
            new GpuXnorConv(gpu).plan(BitMatrix.create(8, g.k()), XnorConvSpec.of(g))) {
      assertTrue(plan.explain().reason().contains("4 groups"), plan.explain().reason());
    }
  }

  @Test
  void closedPlansRefuse() {
    XnorConvSpec spec = XnorConvSpec.of(Conv2d.of(1, 2, 2, 8, 3, 1));
    try (Gpu gpu = EmulatedGpu.open();
        Stream stream = gpu.openStream();
        DeviceBuffer x = gpu.allocate(spec.inputBytes());
        DeviceBuffer y = gpu.allocate(spec.outputBytes())) {
      XnorConvPlan plan =
          new GpuXnorConv(gpu).plan(BitMatrix.create(3, 8), spec, Parallelism.SEQUENTIAL);
      plan.close();
      plan.close();
      assertThrows(IllegalStateException.class, () -> plan.run(x, y, stream));
      MemorySegment in = MemorySegment.ofArray(new long[4]);
      MemorySegment out = MemorySegment.ofArray(new int[12]);
      assertThrows(IllegalStateException.class, () -> plan.run(in, out));
    }
  }

  /** Nothing reaches the device: the message has both numbers. */
  @Test
  void deviceOperandsAreChecked() {
    XnorConvSpec spec = XnorConvSpec.of(Conv2d.of(1, 2, 2, 70, 3, 1));
    try (Gpu gpu = EmulatedGpu.open();
        Gpu other = EmulatedGpu.open();
        Stream stream = gpu.openStream();
        Stream foreign = other.openStream();
        XnorConvPlan plan =
            new GpuXnorConv(gpu).plan(BitMatrix.create(3, 70), spec, Parallelism.SEQUENTIAL);
        DeviceBuffer x = gpu.allocate(112);
        DeviceBuffer y = gpu.allocate(64)) {
      refused("x has 56 bytes, needs 64", () -> plan.run(x.slice(0, 56), y, stream));
      refused("y has 40 bytes, needs 48", () -> plan.run(x, y.slice(0, 40), stream));
      refused("4 bytes beyond a multiple of 8", () -> plan.run(x.slice(4, 64), y, stream));
      refused("2 bytes beyond a multiple of 4", () -> plan.run(x, y.slice(2, 48), stream));
      refused("residual=false.*residual=true", () -> plan.run(x, y, y, stream));
      refused("overlap in 16 bytes", () -> plan.run(x.slice(0, 64), x.slice(48, 64), stream));
      refused("stream is on", () -> plan.run(x, y, foreign));
    }
  }

  private static void refused(String message, Runnable run) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, run::run);
    assertTrue(String.valueOf(e.getMessage()).matches(".*" + message + ".*"), e::getMessage);
  }

  /** The tests above would notice: without its barriers the tile reads what is not there yet. */
  @Test
  void aMissingBarrierShows() {
    Conv2d g = Conv2d.of(1, 8, 8, 128, 64, 3);
    try (Gpu gpu = EmulatedGpu.open(90, ptx -> ptx.replaceAll("bar.sync\\s+0;", ""))) {
      ConvCase drawn = new ConvCase(g, Layout.NHWC, Padding.ZERO, "bits", "i32", 1);
      assertThrows(GpuException.class, () -> drawn.checkHost(gpu));
    }
  }
}
