package dev.lowbit.gpu.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.IntBinaryOperator;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;

/**
 * Edge values, and one call that compares an instruction with a Java expression over all of them.
 */
final class Edges {
  static final int[] INTS = {
    0,
    1,
    -1,
    2,
    3,
    7,
    31,
    32,
    33,
    64,
    127,
    128,
    255,
    256,
    -128,
    -129,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x10000,
    0x12345678,
    0x87654321,
    0x80000001,
    Integer.MIN_VALUE,
    Integer.MAX_VALUE
  };
  static final long[] LONGS = {
    0,
    1,
    -1,
    2,
    63,
    64,
    65,
    255,
    0x7FFFFFFFL,
    0x80000000L,
    0xFFFFFFFFL,
    0x100000000L,
    -0x80000000L,
    -0x80000001L,
    0x123456789ABCDEFL,
    0xFEDCBA9876543210L,
    1L << 53,
    (1L << 53) + 1,
    Long.MIN_VALUE,
    Long.MAX_VALUE,
    Long.MIN_VALUE + 1
  };
  static final float[] FLOATS = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    -0.5f,
    1.5f,
    2.5f,
    -2.5f,
    0.49999997f,
    3.7f,
    -3.7f,
    127.5f,
    255.5f,
    -128.5f,
    16777216f,
    16777217f,
    2147483520f,
    2147483648f,
    -2147483648f,
    4294967040f,
    4294967296f,
    9.2233715e18f,
    9.223372e18f,
    -9.223372e18f,
    1.8446743e19f,
    1.8446744e19f,
    1e10f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN
  };

  private Edges() {}

  interface ThreeInts {
    int of(int a, int b, int c);
  }

  interface TwoFloats {
    float of(float a, float b);
  }

  interface ThreeLongs {
    long of(long a, long b, long c);
  }

  static int[] floatBits() {
    int[] bits = new int[FLOATS.length];
    for (int i = 0; i < bits.length; i++) bits[i] = Float.floatToRawIntBits(FLOATS[i]);
    return bits;
  }

  /** Element i of the first, second or third axis of all combinations of three values. */
  static int[] axis(int[] values, int which, int axes) {
    int n = values.length;
    int total = (int) Math.pow(n, axes);
    int stride = (int) Math.pow(n, which);
    return IntStream.range(0, total).map(i -> values[i / stride % n]).toArray();
  }

  static void ints(String code, IntUnaryOperator expected) {
    int[] d = Snippet.ints(code, INTS.length, INTS);
    for (int i = 0; i < d.length; i++) {
      assertEquals(expected.applyAsInt(INTS[i]), d[i], code + " of " + INTS[i]);
    }
  }

  static void ints(String code, IntBinaryOperator expected) {
    int[] a = axis(INTS, 0, 2);
    int[] b = axis(INTS, 1, 2);
    int[] d = Snippet.ints(code, a.length, a, b);
    for (int i = 0; i < d.length; i++) {
      String what = code + " of " + a[i] + ", " + b[i];
      assertEquals(expected.applyAsInt(a[i], b[i]), d[i], what);
    }
  }

  static void ints(String code, ThreeInts expected) {
    int[] a = axis(INTS, 0, 3);
    int[] b = axis(INTS, 1, 3);
    int[] c = axis(INTS, 2, 3);
    int[] d = Snippet.ints(code, a.length, a, b, c);
    for (int i = 0; i < d.length; i++) {
      String what = code + " of " + a[i] + ", " + b[i] + ", " + c[i];
      assertEquals(expected.of(a[i], b[i], c[i]), d[i], what);
    }
  }

  static void longs(String code, LongUnaryOperator expected) {
    long[] e = Snippet.longs(code, LONGS.length, LONGS);
    for (int i = 0; i < e.length; i++) {
      assertEquals(expected.applyAsLong(LONGS[i]), e[i], code + " of " + LONGS[i]);
    }
  }

  static void longs(String code, LongBinaryOperator expected) {
    long[][] ab = pairs();
    long[] e = Snippet.longs(code, ab[0].length, ab[0], ab[1]);
    for (int i = 0; i < e.length; i++) {
      String what = code + " of " + ab[0][i] + ", " + ab[1][i];
      assertEquals(expected.applyAsLong(ab[0][i], ab[1][i]), e[i], what);
    }
  }

  static long[][] pairs() {
    int n = LONGS.length;
    long[][] ab = new long[2][n * n];
    for (int i = 0; i < n * n; i++) {
      ab[0][i] = LONGS[i % n];
      ab[1][i] = LONGS[i / n];
    }
    return ab;
  }

  /** Any NaN must be the canonical one. */
  static void floats(String code, TwoFloats expected) {
    int[] a = axis(floatBits(), 0, 2);
    int[] b = axis(floatBits(), 1, 2);
    int[] d = Snippet.ints(code, a.length, a, b);
    for (int i = 0; i < d.length; i++) {
      float x = Float.intBitsToFloat(a[i]);
      float y = Float.intBitsToFloat(b[i]);
      assertEquals(bits(expected.of(x, y)), d[i], code + " of " + x + ", " + y);
    }
  }

  static int bits(float x) {
    return Float.isNaN(x) ? 0x7FFFFFFF : Float.floatToRawIntBits(x);
  }

  /** {@code setp} into %p1, over all pairs of 32-bit values. */
  static void holds(String setp, int[] values, java.util.function.BiPredicate<Integer, Integer> e) {
    int[] a = axis(values, 0, 2);
    int[] b = axis(values, 1, 2);
    int[] d = Snippet.ints(setp + " selp.b32 %d, 1, 0, %p1;", a.length, a, b);
    for (int i = 0; i < d.length; i++) {
      assertEquals(e.test(a[i], b[i]) ? 1 : 0, d[i], setp + " of " + a[i] + ", " + b[i]);
    }
  }

  /** One answer per value. */
  static void holds(String setp, int[] values, IntPredicate expected) {
    holds(setp, values, (a, b) -> expected.test(a));
  }
}
