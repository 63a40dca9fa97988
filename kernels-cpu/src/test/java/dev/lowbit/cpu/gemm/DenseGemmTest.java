package dev.lowbit.cpu.gemm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.ThreadTeam;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** The dense product against sums in double. */
class DenseGemmTest {
  private static final IntFunction<MemorySegment> NATIVE = DenseGemmTest::allocate;
  private static final IntFunction<MemorySegment> HEAP = DenseGemmTest::array;

  /** Outputs, channels, pixels: 0, 1, around tiles, vectors, panels and blocks. */
  private static final int[][] SHAPES = {
    {1, 1, 1},
    {0, 3, 5},
    {3, 0, 5},
    {3, 5, 0},
    {1, 7, 49},
    {7, 1, 5},
    {5, 3, 6},
    {6, 2, 7},
    {8, 8, 8},
    {16, 5, 17},
    {17, 4, 16},
    {31, 9, 33},
    {32, 16, 32},
    {33, 3, 31},
    {48, 7, 13},
    {63, 11, 65},
    {64, 32, 64},
    {65, 2, 63},
    {96, 10, 49},
    {128, 13, 127},
    {129, 6, 126},
    {255, 3, 131},
    {260, 5, 257},
    {321, 2, 300},
    {40, 1300, 70},
    {6, 4000, 30}
  };

  /** A product whose memory lies in rows with gaps, full of a sentinel. */
  private static final class Case {
    static final float SENTINEL = -12345;
    final int m;
    final int k;
    final int n;
    final boolean nhwc;
    final float[] w;
    final float[] x;
    final long ldx;
    final long ldy;
    final long firstX;
    final long firstY;

    Case(int[] shape, Layout layout, long seed, boolean integers, int gap) {
      m = shape[0];
      k = shape[1];
      n = shape[2];
      nhwc = layout == Layout.NHWC;
      Random random = new Random(seed * 7919 + m * 31L + k * 17L + n);
      w = draw(random, m * k, integers);
      x = draw(random, n * k, integers);
      ldx = (nhwc ? k : n) + (long) gap;
      ldy = (nhwc ? m : n) + (long) gap;
      firstX = 3L * gap;
      firstY = 2L * gap;
    }

    private static float[] draw(Random random, int count, boolean integers) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++)
        values[i] = integers ? random.nextInt(-8, 9) : random.nextFloat(-1, 1);
      return values;
    }

    DenseGemm plan(Parallelism parallelism) {
      return new DenseGemm(
          m, k, nhwc ? Layout.NHWC : Layout.NCHW, (o, c) -> w[o * k + c], parallelism);
    }

    private long offsetX(int p, int c) {
      return (firstX + (nhwc ? p * ldx + c : c * ldx + p)) * Float.BYTES;
    }

    private long offsetY(int p, int o) {
      return (firstY + (nhwc ? p * ldy + o : o * ldy + p)) * Float.BYTES;
    }

    /** Exactly as long as the last element asks for. */
    MemorySegment input(IntFunction<MemorySegment> memory) {
      long bytes = n == 0 || k == 0 ? 0 : offsetX(n - 1, k - 1) + Float.BYTES;
      MemorySegment segment = memory.apply((int) bytes);
      segment.fill((byte) -1); // NaN in the gaps
      for (int p = 0; p < n; p++)
        for (int c = 0; c < k; c++) segment.set(JAVA_FLOAT_UNALIGNED, offsetX(p, c), x[p * k + c]);
      return segment;
    }

    MemorySegment output(IntFunction<MemorySegment> memory) {
      long bytes = n == 0 || m == 0 ? 0 : offsetY(n - 1, m - 1) + Float.BYTES;
      MemorySegment segment = memory.apply((int) bytes);
      for (long at = 0; at < bytes; at += Float.BYTES)
        segment.set(JAVA_FLOAT_UNALIGNED, at, SENTINEL);
      return segment;
    }

    void run(DenseGemm plan, MemorySegment x, MemorySegment y) {
      plan.run(
          x,
          firstX * Float.BYTES,
          ldx * Float.BYTES,
          n,
          y,
          firstY * Float.BYTES,
          ldy * Float.BYTES);
    }

    void check(MemorySegment y) {
      int left = (int) (y.byteSize() / Float.BYTES);
      for (int p = 0; p < n; p++)
        for (int o = 0; o < m; o++, left--) {
          double sum = 0;
          double size = 0;
          for (int c = 0; c < k; c++) {
            double term = (double) w[o * k + c] * x[p * k + c];
            sum += term;
            size += Math.abs(term);
          }
          double u = Math.scalb(1.0, -24);
          double bound = k * u / (1 - k * u) * size + k * (double) Float.MIN_VALUE;
          assertEquals(sum, y.get(JAVA_FLOAT_UNALIGNED, offsetY(p, o)), bound, this::toString);
        }
      for (long at = 0; at < y.byteSize(); at += Float.BYTES)
        if (y.get(JAVA_FLOAT_UNALIGNED, at) == SENTINEL) left--;
      assertEquals(0, left, () -> "gaps were written: " + this);
    }

    @Override
    public String toString() {
      return m + "x" + k + "x" + n + (nhwc ? " NHWC" : " NCHW");
    }
  }

  private static float[] floats(MemorySegment y) {
    float[] values = new float[(int) (y.byteSize() / Float.BYTES)];
    for (int i = 0; i < values.length; i++)
      values[i] = y.get(JAVA_FLOAT_UNALIGNED, (long) i * Float.BYTES);
    return values;
  }

  private static MemorySegment allocate(int bytes) {
    return Arena.ofAuto().allocate(bytes);
  }

  private static MemorySegment array(int bytes) {
    return MemorySegment.ofArray(new byte[bytes]);
  }

  private interface Body {
    void accept(Case c);
  }

  private static void forShapes(boolean integers, Body body) {
    for (int[] shape : SHAPES)
      for (Layout layout : Layout.values())
        for (int gap : new int[] {0, 5}) body.accept(new Case(shape, layout, gap, integers, gap));
  }

  private static MemorySegment result(Case c, Parallelism p, IntFunction<MemorySegment> memory) {
    MemorySegment y = c.output(memory);
    c.run(c.plan(p), c.input(memory), y);
    return y;
  }

  @Test
  void integersAreExact() {
    forShapes(
        true,
        c -> {
          MemorySegment y = result(c, Parallelism.SEQUENTIAL, NATIVE);
          c.check(y);
          for (int p = 0; p < c.n; p++)
            for (int o = 0; o < c.m; o++) {
              long sum = 0;
              for (int l = 0; l < c.k; l++) sum += (long) (c.w[o * c.k + l] * c.x[p * c.k + l]);
              assertEquals((float) sum, y.get(JAVA_FLOAT_UNALIGNED, c.offsetY(p, o)), c::toString);
            }
        });
  }

  @Test
  void floatsStayWithinTheBound() {
    forShapes(false, c -> c.check(result(c, Parallelism.SEQUENTIAL, NATIVE)));
  }

  @Test
  void heapAndNativeAndThreadsGiveTheSameBits() {
    try (ThreadTeam two = new ThreadTeam(2);
        ThreadTeam three = new ThreadTeam(3)) {
      forShapes(
          false,
          c -> {
            float[] y = floats(result(c, Parallelism.SEQUENTIAL, NATIVE));
            assertArrayEquals(y, floats(result(c, Parallelism.SEQUENTIAL, HEAP)), c::toString);
            assertArrayEquals(y, floats(result(c, two, NATIVE)), c::toString);
            assertArrayEquals(y, floats(result(c, three, HEAP)), c::toString);
          });
    }
  }

  @Test
  void nothingIsWrittenAroundTheResult() {
    int margin = 1024;
    forShapes(
        true,
        c -> {
          IntFunction<MemorySegment> wide = bytes -> allocate(bytes + 2 * margin);
          MemorySegment whole = c.output(wide);
          long bytes = whole.byteSize() - 2L * margin;
          whole.fill((byte) 7);
          c.run(c.plan(Parallelism.SEQUENTIAL), c.input(NATIVE), whole.asSlice(margin, bytes));
          for (int i = 0; i < margin; i++) {
            assertEquals(7, whole.get(JAVA_BYTE, i), c::toString);
            assertEquals(7, whole.get(JAVA_BYTE, margin + bytes + i), c::toString);
          }
        });
  }

  @Test
  void layoutsGiveTheSameBits() {
    for (int[] shape : SHAPES) {
      Case nhwc = new Case(shape, Layout.NHWC, 1, false, 0);
      Case nchw = new Case(shape, Layout.NCHW, 1, false, 0);
      float[] a = floats(result(nhwc, Parallelism.SEQUENTIAL, NATIVE));
      float[] b = floats(result(nchw, Parallelism.SEQUENTIAL, NATIVE));
      for (int p = 0; p < nhwc.n; p++)
        for (int o = 0; o < nhwc.m; o++)
          assertEquals(a[p * nhwc.m + o], b[o * nhwc.n + p], 0, nhwc::toString);
    }
  }

  @Test
  void blocksCoverTheResultOnce() {
    forShapes(
        false,
        c -> {
          MemorySegment expected = result(c, Parallelism.SEQUENTIAL, NATIVE);
          MemorySegment y = c.output(HEAP);
          int[] sums = new int[1];
          MemorySegment x = c.input(NATIVE);
          c.plan(Parallelism.SEQUENTIAL)
              .run(x, c.firstX * Float.BYTES, c.ldx * Float.BYTES, c.n, s -> copy(c, s, y, sums));
          assertArrayEquals(floats(expected), floats(y), c::toString);
          assertEquals(c.m * c.n, sums[0], c::toString);
        });
  }

  /** What an epilogue would do; first it writes where one may. */
  private static void copy(Case c, SumBlock s, MemorySegment y, int[] sums) {
    assertEquals(0, s.column() % 64);
    assertTrue(s.rowBytes() >= (s.columns() + 63L) / 64 * 64 * Float.BYTES);
    long addend = s.addend() - s.sums();
    s.memory().memory().asSlice(addend, s.rowBytes()).fill((byte) -1);
    for (int i = 0; i < s.rows(); i++) {
      long to = c.firstY + (s.row() + i) * c.ldy + s.column();
      MemorySegment.copy(
          s.memory().memory(),
          i * s.rowBytes(),
          y,
          to * Float.BYTES,
          (long) s.columns() * Float.BYTES);
      s.memory().memory().asSlice(i * s.rowBytes(), s.rowBytes()).fill((byte) -1);
    }
    sums[0] += s.rows() * s.columns();
  }

  @Test
  void warmRunsAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int[] shape : new int[][] {{64, 32, 49}, {40, 100, 130}, {33, 3, 31}})
      for (Layout layout : Layout.values())
        for (IntFunction<MemorySegment> memory : Arrays.asList(NATIVE, HEAP)) {
          Case c = new Case(shape, layout, 1, false, 0);
          DenseGemm plan = c.plan(Parallelism.SEQUENTIAL);
          MemorySegment x = c.input(memory);
          MemorySegment y = c.output(memory);
          long end = System.nanoTime() + 15_000_000_000L;
          long bytes = Long.MAX_VALUE;
          while (bytes != 0 && System.nanoTime() < end) {
            for (int i = 0; i < 200; i++) c.run(plan, x, y);
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 200; i++) c.run(plan, x, y);
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
          }
          assertEquals(0, bytes, c::toString);
        }
  }

  @Test
  void refusesShortMemory() {
    Case c = new Case(new int[] {3, 4, 5}, Layout.NHWC, 1, true, 0);
    DenseGemm plan = c.plan(Parallelism.SEQUENTIAL);
    MemorySegment x = c.input(NATIVE);
    MemorySegment y = c.output(NATIVE);
    String shortX = refusal(() -> c.run(plan, x.asSlice(0, 79), y));
    assertEquals("x has 79 bytes, needs 80", shortX);
    String shortY = refusal(() -> c.run(plan, x, y.asSlice(0, 59)));
    assertEquals("y has 59 bytes, needs 60", shortY);
    String negative = refusal(() -> plan.run(x, -4, 16, 5, y, 0, 12));
    assertEquals("row 0 of x starts at -4, rows are 16 bytes apart", negative);
  }

  private static String refusal(Runnable run) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, run::run).getMessage());
  }
}
