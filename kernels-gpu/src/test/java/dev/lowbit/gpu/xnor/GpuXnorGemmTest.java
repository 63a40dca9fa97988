package dev.lowbit.gpu.xnor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.Binarization;
import dev.lowbit.Epilogue;
import dev.lowbit.Parallelism;
import dev.lowbit.gpu.DeviceBuffer;
import dev.lowbit.gpu.EmulatedGpu;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.GpuException;
import dev.lowbit.gpu.PtxEdit;
import dev.lowbit.gpu.Stream;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.ReferenceXnorGemm;
import dev.lowbit.xnor.XnorGemm;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The product on the emulated device, every route, against the reference. */
final class GpuXnorGemmTest {
  private static final List<String> TYPES = List.of("i32", "f32", "i8", "u1", "folded", "sum_u1");
  private static final int[] ROWS = {0, 1, 2, 4, 5, 8, 9, 16, 31, 33, 63, 64, 65, 97};
  private static final int[] COLUMNS = {0, 1, 31, 32, 33, 63, 64, 65, 127, 128, 129, 193};
  private static final int[] BITS = {0, 1, 31, 32, 33, 63, 64, 65, 127, 257, 511, 512, 513, 1031};

  /** Heap and native memory, any stride and alignment, garbage in padding bits. */
  @ParameterizedTest
  @ValueSource(ints = {75, 80, 90, 100})
  void hostOperands(int capability) {
    try (Gpu gpu = EmulatedGpu.open(capability)) {
      for (int i = 0; i < 60; i++) drawn(i).checkHost(gpu);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {75, 80, 90, 100})
  void deviceOperands(int capability) {
    try (Gpu gpu = EmulatedGpu.open(capability)) {
      for (int i = 100; i < 160; i++) drawn(i).checkDevice(gpu);
    }
  }

  private static GemmCase drawn(int seed) {
    Random random = new Random(seed);
    return new GemmCase(
        ROWS[random.nextInt(ROWS.length)],
        COLUMNS[random.nextInt(COLUMNS.length)],
        BITS[random.nextInt(BITS.length)],
        TYPES.get(seed % TYPES.size()),
        seed);
  }

  /** Around the edges of the 128x256 tile and of its four stages of 512 bits. */
  @ParameterizedTest
  @ValueSource(ints = {80, 90})
  void largeTiles(int capability) {
    int[][] shapes = {
      {127, 257, 512},
      {129, 255, 1537},
      {128, 512, 2049},
      {129, 3, 0},
      {130, 300, 64},
      {16, 520, 97}
    };
    try (Gpu gpu = EmulatedGpu.open(capability)) {
      for (int s = 0; s < shapes.length; s++) {
        int[] shape = shapes[s];
        new GemmCase(shape[0], shape[1], shape[2], TYPES.get(s), s).checkDevice(gpu);
      }
    }
  }

  /** Bits never leave the device between two layers. */
  @ParameterizedTest
  @ValueSource(ints = {75, 90, 100})
  void twoLayersStayOnTheDevice(int capability) {
    Draw draw = new Draw(3);
    BitMatrix x = draw.bits(33, 200);
    BitMatrix w1 = draw.bits(130, 200);
    BitMatrix w2 = draw.bits(70, 130);
    Epilogue sign = Epilogue.float32().toBits(Binarization.sign());
    BitMatrix h = BitMatrix.create(33, 130);
    BitMatrix expected = BitMatrix.create(33, 70);
    BitMatrix actual = BitMatrix.create(33, 70);
    XnorGemm reference = new ReferenceXnorGemm();
    reference.plan(w1, sign, Parallelism.SEQUENTIAL).run(x, h);
    reference.plan(w2, sign, Parallelism.SEQUENTIAL).run(h, expected);
    try (Gpu gpu = EmulatedGpu.open(capability);
        Stream stream = gpu.openStream();
        XnorGemmPlan first = new GpuXnorGemm(gpu).plan(w1, sign, Parallelism.SEQUENTIAL);
        XnorGemmPlan second = new GpuXnorGemm(gpu).plan(w2, sign, Parallelism.SEQUENTIAL);
        DeviceBits a = DeviceBits.upload(gpu, x);
        DeviceBits b = DeviceBits.create(gpu, 33, 130);
        DeviceBits c = DeviceBits.create(gpu, 33, 70)) {
      first.run(a, b, stream);
      second.run(b, c, stream);
      c.download(actual, stream);
    }
    assertEquals(-1, expected.words().mismatch(actual.words()));
  }

  /** A residual that is C itself, on the device. */
  @Test
  void residualInPlace() {
    Draw draw = new Draw(5);
    BitMatrix a = draw.bits(20, 70);
    BitMatrix b = draw.bits(40, 70);
    Epilogue add = Epilogue.float32().withResidual();
    MemorySegment expected = MemorySegment.ofArray(new float[20 * 40]);
    for (int i = 0; i < 20 * 40; i++)
      expected.set(java.lang.foreign.ValueLayout.JAVA_FLOAT, i * 4L, i);
    MemorySegment actual = Canvas.copy(expected);
    new ReferenceXnorGemm().plan(b, add, Parallelism.SEQUENTIAL).run(a, expected, 40, expected, 40);
    try (Gpu gpu = EmulatedGpu.open();
        Stream stream = gpu.openStream();
        XnorGemmPlan plan = new GpuXnorGemm(gpu).plan(b, add, Parallelism.SEQUENTIAL);
        DeviceBits x = DeviceBits.upload(gpu, a);
        DeviceBuffer c = gpu.upload(actual)) {
      plan.run(x, c, 40, c, 40, stream);
      c.copyTo(actual, stream);
      stream.synchronize();
    }
    assertEquals(-1, expected.mismatch(actual));
  }

  @ParameterizedTest
  @ValueSource(ints = {75, 80, 90, 100})
  void explainsItsRoute(int capability) {
    try (Gpu gpu = EmulatedGpu.open(capability);
        XnorGemm.Plan plan = new GpuXnorGemm(gpu).plan(BitMatrix.create(9, 100))) {
      String text = plan.explain().toString();
      String units = capability < 80 ? "integer units" : capability < 100 ? "bit tensor" : "int8";
      assertTrue(text.contains(units), text);
      assertTrue(text.contains(capability / 10 + "." + capability % 10), text);
      assertTrue(text.contains("copied through pinned staging"), text);
    }
  }

  @Test
  void closedPlansRefuse() {
    try (Gpu gpu = EmulatedGpu.open();
        Stream stream = gpu.openStream();
        DeviceBits a = DeviceBits.create(gpu, 2, 8);
        DeviceBuffer c = gpu.allocate(2 * 3 * 4)) {
      XnorGemmPlan plan =
          new GpuXnorGemm(gpu)
              .plan(BitMatrix.create(3, 8), Epilogue.int32(), Parallelism.SEQUENTIAL);
      plan.close();
      plan.close();
      assertThrows(IllegalStateException.class, () -> plan.run(a, null, 0, c, 3, stream));
      MemorySegment host = MemorySegment.ofArray(new int[6]);
      assertThrows(IllegalStateException.class, () -> plan.run(BitMatrix.create(2, 8), host, 3));
    }
  }

  /** Nothing reaches the device: the message has both numbers. */
  @Test
  void deviceOperandsAreChecked() {
    try (Gpu gpu = EmulatedGpu.open();
        Gpu other = EmulatedGpu.open();
        Stream stream = gpu.openStream();
        Stream foreign = other.openStream();
        XnorGemmPlan plan =
            new GpuXnorGemm(gpu)
                .plan(BitMatrix.create(3, 70), Epilogue.int32(), Parallelism.SEQUENTIAL);
        DeviceBits a = DeviceBits.create(gpu, 2, 70);
        DeviceBits wide = DeviceBits.create(gpu, 2, 71);
        DeviceBuffer c = gpu.allocate(64)) {
      refused("71.*70", () -> plan.run(wide, null, 0, c, 3, stream));
      refused("ldc=2 < 3", () -> plan.run(a, null, 0, c, 2, stream));
      refused("20 bytes, needs 24", () -> plan.run(a, null, 0, c.slice(0, 20), 3, stream));
      refused(
          "2 bytes beyond a multiple of 4", () -> plan.run(a, null, 0, c.slice(2, 60), 3, stream));
      refused("residual=false.*residual=true", () -> plan.run(a, c, 3, c, 3, stream));
      refused("overlap in 32 bytes", () -> plan.run(a, null, 0, a.words(), 3, stream));
      refused("stream is on", () -> plan.run(a, null, 0, c, 3, foreign));
      refused("rowStride=1 < 2", () -> DeviceBits.wrap(2, 70, c, 1));
      refused("64 bytes, needs 80", () -> DeviceBits.wrap(5, 70, c, 2));
    }
  }

  private static void refused(String message, Runnable run) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, run::run);
    assertTrue(String.valueOf(e.getMessage()).matches(".*" + message + ".*"), e::getMessage);
  }

  /** Four threads share a plan; every run gives the same bits. */
  @Test
  void fourThreadsShareAPlan() throws Exception {
    Draw draw = new Draw(11);
    BitMatrix a = draw.bits(40, 300);
    BitMatrix b = draw.bits(90, 300);
    MemorySegment expected = MemorySegment.ofArray(new int[40 * 90]);
    new ReferenceXnorGemm().plan(b).run(a, expected, 90);
    try (Gpu gpu = EmulatedGpu.open();
        XnorGemm.Plan plan = new GpuXnorGemm(gpu).plan(b);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Callable<Long> run =
          () -> {
            MemorySegment c = MemorySegment.ofArray(new int[40 * 90]);
            plan.run(a, c, 90);
            return expected.mismatch(c);
          };
      for (Future<Long> at : threads.invokeAll(Collections.nCopies(24, run)))
        assertEquals(-1, at.get());
    }
  }

  /** The tests above would notice: a barrier, a wait, a comparison and a rounding that are gone. */
  @ParameterizedTest
  @CsvSource({
    "75, xnor_gemm_64x64_i32, bar.sync\\s+0;, '', i32",
    "90, xnor_mma_64x64_i32, cp.async.wait_group 2;, '', i32",
    "90, xnor_mma_64x64_i32, 'bar.sync\\s+0;', '', i32",
    "75, xnor_gemm_64x64_u1, setp.ge.f32, setp.gt.f32, u1",
    "75, xnor_gemm_64x64_i8, cvt.rni.f32.f32, cvt.rmi.f32.f32, i8",
    "75, xnor_gemm_64x64_f32, sub.rn.f32, add.rn.f32, f32",
  })
  void mutantsShow(int capability, String entry, String regex, String replacement, String type) {
    try (Gpu gpu = EmulatedGpu.open(capability, PtxEdit.replace(entry, regex, replacement, 0))) {
      boolean noticed = false;
      for (int seed = 0; seed < 12 && !noticed; seed++)
        noticed = fails(new GemmCase(33, 64, 1100, type, seed), gpu);
      assertTrue(noticed, "nothing fails without " + regex);
    }
  }

  private static boolean fails(GemmCase drawn, Gpu gpu) {
    try {
      drawn.checkHost(gpu);
      return false;
    } catch (AssertionError | GpuException e) {
      return true;
    }
  }
}
