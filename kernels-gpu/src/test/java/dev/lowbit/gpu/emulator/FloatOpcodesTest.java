package dev.lowbit.gpu.emulator;

import static dev.lowbit.gpu.emulator.Edges.FLOATS;
import static dev.lowbit.gpu.emulator.Edges.LONGS;
import static dev.lowbit.gpu.emulator.Edges.bits;
import static dev.lowbit.gpu.emulator.Edges.floatBits;
import static dev.lowbit.gpu.emulator.Edges.floats;
import static dev.lowbit.gpu.emulator.Edges.ints;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;

/** 32-bit floating point and its conversions, against Java and exact decimal arithmetic. */
class FloatOpcodesTest {
  @Test
  void arithmetic() {
    floats("add.rn.f32 %d, %a0, %a1;", (a, b) -> a + b);
    floats("add.f32 %d, %a0, %a1;", (a, b) -> a + b);
    floats("sub.rn.f32 %d, %a0, %a1;", (a, b) -> a - b);
    floats("mul.rn.f32 %d, %a0, %a1;", (a, b) -> a * b);
    floats("div.rn.f32 %d, %a0, %a1;", (a, b) -> a / b);
    floats("sqrt.rn.f32 %d, %a0;", (a, b) -> (float) Math.sqrt(a));
    floats("rcp.rn.f32 %d, %a0;", (a, b) -> 1 / a);
    floats("fma.rn.f32 %d, %a0, %a1, %a0;", (a, b) -> Math.fma(a, b, a));
    floats("add.sat.f32 %d, %a0, %a1;", (a, b) -> saturated(a + b));
    floats("mul.rn.f32 %d, %a0, 0f3F000000;", (a, b) -> a * 0.5f);
  }

  private static float saturated(float x) {
    return Float.isNaN(x) || x <= 0 ? 0 : Math.min(x, 1);
  }

  @Test
  void sumsRoundedToZero() {
    floats("add.rz.f32 %d, %a0, %a1;", FloatOpcodesTest::sumToZero);
  }

  private static float sumToZero(float a, float b) {
    if (!Float.isFinite(a) || !Float.isFinite(b)) return a + b;
    BigDecimal exact = new BigDecimal(a).add(new BigDecimal(b));
    if (exact.signum() == 0) return a + b;
    float near = exact.floatValue();
    if (Float.isInfinite(near)) return Math.copySign(Float.MAX_VALUE, near);
    boolean beyond = new BigDecimal(near).abs().compareTo(exact.abs()) > 0;
    return !beyond ? near : near > 0 ? Math.nextDown(near) : Math.nextUp(near);
  }

  @Test
  void order() {
    floats("min.f32 %d, %a0, %a1;", (a, b) -> Float.isNaN(a) ? b : least(a, b, a));
    floats("max.f32 %d, %a0, %a1;", (a, b) -> Float.isNaN(a) ? b : -least(-a, -b, -a));
    floats("min.NaN.f32 %d, %a0, %a1;", (a, b) -> least(a, b, Float.NaN));
    floats("max.NaN.f32 %d, %a0, %a1;", (a, b) -> -least(-a, -b, Float.NaN));
  }

  /** {@code nan} if b is NaN; -0 is below 0. */
  private static float least(float a, float b, float nan) {
    if (Float.isNaN(a)) return a;
    if (Float.isNaN(b)) return nan;
    return Float.compare(a, b) < 0 ? a : b;
  }

  @Test
  void signs() {
    int[] a = floatBits();
    int[] negated = Snippet.ints("neg.f32 %d, %a0;", a.length, a);
    int[] absolute = Snippet.ints("abs.f32 %d, %a0;", a.length, a);
    int[] copied = Snippet.ints("copysign.f32 %d, %a0, 0f40E00000;", a.length, a);
    for (int i = 0; i < a.length; i++) {
      assertEquals(a[i] ^ 0x80000000, negated[i], "neg");
      assertEquals(a[i] & 0x7FFFFFFF, absolute[i], "abs");
      float sign = a[i] < 0 ? -7f : 7f;
      assertEquals(bits(sign), copied[i], "copysign");
    }
  }

  @Test
  void comparisons() {
    floats(test("lt"), (a, b) -> a < b ? 1 : 0);
    floats(test("le"), (a, b) -> a <= b ? 1 : 0);
    floats(test("gt"), (a, b) -> a > b ? 1 : 0);
    floats(test("ge"), (a, b) -> a >= b ? 1 : 0);
    floats(test("eq"), (a, b) -> a == b ? 1 : 0);
    floats(test("ne"), (a, b) -> a < b || a > b ? 1 : 0);
    floats(test("ltu"), (a, b) -> !(a >= b) ? 1 : 0);
    floats(test("leu"), (a, b) -> !(a > b) ? 1 : 0);
    floats(test("gtu"), (a, b) -> !(a <= b) ? 1 : 0);
    floats(test("geu"), (a, b) -> !(a < b) ? 1 : 0);
    floats(test("equ"), (a, b) -> !(a < b || a > b) ? 1 : 0);
    floats(test("neu"), (a, b) -> a != b ? 1 : 0);
    floats(test("num"), (a, b) -> Float.isNaN(a) || Float.isNaN(b) ? 0 : 1);
    floats(test("nan"), (a, b) -> Float.isNaN(a) || Float.isNaN(b) ? 1 : 0);
  }

  private static String test(String how) {
    return "setp." + how + ".f32 %p1, %a0, %a1; selp.f32 %d, 0f3F800000, 0f00000000, %p1;";
  }

  @Test
  void roundingToIntegers() {
    for (Rounding r : Rounding.values()) {
      floats("cvt." + r + "i.f32.f32 %d, %a0;", (a, b) -> rounded(a, r));
      integers("cvt." + r + "i.s32.f32 %d, %a0;", r, Integer.MIN_VALUE, Integer.MAX_VALUE);
      integers("cvt." + r + "i.u32.f32 %d, %a0;", r, 0, 0xFFFFFFFFL);
    }
    String narrow = "cvt.rni.sat.s8.f32 %h0, %a0; cvt.s32.s16 %d, %h0;";
    integers(narrow, Rounding.rn, -128, 127);
    integers("cvt.rni.s8.f32 %d, %a0;", Rounding.rn, -128, 127);
    integers("cvt.rzi.u16.f32 %d, %a0;", Rounding.rz, 0, 65535);
    wide("cvt.rni.s64.f32 %e, %a0;", BigInteger.valueOf(Long.MIN_VALUE), 63);
    wide("cvt.rni.u64.f32 %e, %a0;", BigInteger.ZERO, 64);
  }

  private enum Rounding {
    rn(RoundingMode.HALF_EVEN),
    rz(RoundingMode.DOWN),
    rm(RoundingMode.FLOOR),
    rp(RoundingMode.CEILING);

    final RoundingMode mode;

    Rounding(RoundingMode mode) {
      this.mode = mode;
    }
  }

  private static BigInteger integer(float x, Rounding r) {
    return new BigDecimal(x).setScale(0, r.mode).toBigInteger();
  }

  private static float rounded(float x, Rounding r) {
    if (!Float.isFinite(x)) return x;
    return Math.copySign(integer(x, r).floatValue(), x);
  }

  private static BigInteger clamped(float x, Rounding r, BigInteger least, BigInteger most) {
    if (Float.isInfinite(x)) return x > 0 ? most : least;
    return integer(x, r).max(least).min(most);
  }

  private static void integers(String code, Rounding r, long least, long most) {
    int[] d = Snippet.ints(code, FLOATS.length, floatBits());
    for (int i = 0; i < d.length; i++) {
      float x = FLOATS[i];
      int expected =
          Float.isNaN(x)
              ? 0
              : clamped(x, r, BigInteger.valueOf(least), BigInteger.valueOf(most)).intValue();
      assertEquals(expected, d[i], code + " of " + x);
    }
  }

  /** NaN gives 2^63 where the target has 64 bits. */
  private static void wide(String code, BigInteger least, int bits) {
    BigInteger most = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    long[] e = Snippet.longs(code, FLOATS.length, floatBits());
    for (int i = 0; i < e.length; i++) {
      float x = FLOATS[i];
      long expected =
          Float.isNaN(x) ? Long.MIN_VALUE : clamped(x, Rounding.rn, least, most).longValue();
      assertEquals(expected, e[i], code + " of " + x);
    }
  }

  @Test
  void fromIntegers() {
    ints("cvt.rn.f32.s32 %d, %a0;", a -> bits(new BigDecimal(a).floatValue()));
    ints("cvt.rn.f32.u32 %d, %a0;", a -> bits(new BigDecimal(a & 0xFFFFFFFFL).floatValue()));
    ints("cvt.rn.f32.s8 %d, %a0;", a -> bits((byte) a));
    ints("cvt.rn.f32.u16 %d, %a0;", a -> bits(a & 0xFFFF));
    int[] s = Snippet.ints("cvt.rn.f32.s64 %d, %w0;", LONGS.length, LONGS);
    int[] u = Snippet.ints("cvt.rn.f32.u64 %d, %w0;", LONGS.length, LONGS);
    for (int i = 0; i < s.length; i++) {
      BigDecimal unsigned = new BigDecimal(Long.toUnsignedString(LONGS[i]));
      assertEquals(bits(new BigDecimal(LONGS[i]).floatValue()), s[i], "s64 " + LONGS[i]);
      assertEquals(bits(unsigned.floatValue()), u[i], "u64 " + unsigned);
    }
  }

  @Test
  void saturation() {
    floats("cvt.sat.f32.f32 %d, %a0;", (a, b) -> saturated(a));
    ints("cvt.sat.s8.s32 %d, %a0;", a -> Math.clamp(a, -128, 127));
    ints("cvt.sat.u8.s32 %d, %a0;", a -> Math.clamp(a, 0, 255));
    ints("cvt.sat.u8.u32 %d, %a0;", a -> (int) Math.min(a & 0xFFFFFFFFL, 255));
    ints("cvt.sat.s16.s32 %d, %a0;", a -> Math.clamp(a, -32768, 32767));
    ints("cvt.s32.s8 %d, %a0;", a -> (byte) a);
    ints("cvt.u32.u8 %d, %a0;", a -> a & 255);
    ints("cvt.u16.u32 %h0, %a0; cvt.s32.s8 %d, %h0;", a -> (byte) a);
  }
}
