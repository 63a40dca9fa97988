package dev.lowbit.gpu.emulator;

import static dev.lowbit.gpu.emulator.Edges.LONGS;
import static dev.lowbit.gpu.emulator.Edges.ints;
import static dev.lowbit.gpu.emulator.Edges.longs;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.function.LongToIntFunction;
import org.junit.jupiter.api.Test;

/** 64-bit integer instructions, and those between 32 and 64 bits, against Java expressions. */
class LongOpcodesTest {
  private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

  @Test
  void arithmetic() {
    longs("add.s64 %e, %w0, %w1;", (a, b) -> a + b);
    longs("sub.s64 %e, %w0, %w1;", (a, b) -> a - b);
    longs("mul.lo.s64 %e, %w0, %w1;", (a, b) -> a * b);
    longs("mul.hi.s64 %e, %w0, %w1;", (a, b) -> high(big(a), big(b)));
    longs("mul.hi.u64 %e, %w0, %w1;", (a, b) -> high(unsigned(a), unsigned(b)));
    longs("mad.lo.s64 %e, %w0, %w1, %w0;", (a, b) -> a * b + a);
    longs("neg.s64 %e, %w0;", a -> -a);
    longs("abs.s64 %e, %w0;", a -> a < 0 ? -a : a);
    longs("add.s64 %e, %w0, -4096;", a -> a - 4096);
    longs("div.s64 %e, %w0, %w1;", (a, b) -> b == 0 ? -1 : big(a).divide(big(b)).longValue());
    longs("rem.s64 %e, %w0, %w1;", (a, b) -> b == 0 ? -1 : big(a).remainder(big(b)).longValue());
    longs(
        "div.u64 %e, %w0, %w1;",
        (a, b) -> b == 0 ? -1 : unsigned(a).divide(unsigned(b)).longValue());
    longs(
        "rem.u64 %e, %w0, %w1;",
        (a, b) -> b == 0 ? -1 : unsigned(a).remainder(unsigned(b)).longValue());
  }

  private static BigInteger big(long a) {
    return BigInteger.valueOf(a);
  }

  private static BigInteger unsigned(long a) {
    return a < 0 ? big(a).add(TWO_64) : big(a);
  }

  private static long high(BigInteger a, BigInteger b) {
    return a.multiply(b).shiftRight(64).longValue();
  }

  @Test
  void logicAndOrder() {
    longs("and.b64 %e, %w0, %w1;", (a, b) -> a & b);
    longs("or.b64 %e, %w0, %w1;", (a, b) -> a | b);
    longs("xor.b64 %e, %w0, %w1;", (a, b) -> a ^ b);
    longs("not.b64 %e, %w0;", a -> ~a);
    longs("brev.b64 %e, %w0;", Long::reverse);
    longs("min.s64 %e, %w0, %w1;", Math::min);
    longs("max.s64 %e, %w0, %w1;", Math::max);
    longs("min.u64 %e, %w0, %w1;", (a, b) -> unsigned(a).min(unsigned(b)).longValue());
    longs("max.u64 %e, %w0, %w1;", (a, b) -> unsigned(a).max(unsigned(b)).longValue());
    String less = "setp.lt.s64 %p1, %w0, %w1; selp.b64 %e, %w0, 17, %p1;";
    longs(less, (a, b) -> a < b ? a : 17);
    String below = "setp.lt.u64 %p1, %w0, %w1; selp.b64 %e, %w0, %w1, %p1;";
    longs(below, (a, b) -> unsigned(a).compareTo(unsigned(b)) < 0 ? a : b);
    longs("setp.eq.b64 %p1, %w0, %w1; selp.b64 %e, 1, 0, %p1;", (a, b) -> a == b ? 1 : 0);
    longs("setp.ge.s64 %p1, %w0, %w1; selp.b64 %e, 1, 0, %p1;", (a, b) -> a >= b ? 1 : 0);
    longs(
        "setp.hi.u64 %p1, %w0, %w1; selp.b64 %e, 1, 0, %p1;",
        (a, b) -> unsigned(a).compareTo(unsigned(b)) > 0 ? 1 : 0);
  }

  @Test
  void shifts() {
    String by = "cvt.u32.u64 %r0, %w1; ";
    longs(by + "shl.b64 %e, %w0, %r0;", (a, b) -> amount(b) > 63 ? 0 : a << amount(b));
    longs(by + "shr.u64 %e, %w0, %r0;", (a, b) -> amount(b) > 63 ? 0 : a >>> amount(b));
    longs(by + "shr.s64 %e, %w0, %r0;", (a, b) -> a >> Math.min(amount(b), 63));
    longs("bfe.u64 %e, %w0, 20, 30;", a -> a >>> 20 & 0x3FFFFFFF);
    longs("bfe.s64 %e, %w0, 40, 24;", a -> a >> 40);
    longs(
        "bfi.b64 %e, %w0, %w1, 12, 40;",
        (a, b) -> (b & ~(0xFFFFFFFFFFL << 12)) | ((a & 0xFFFFFFFFFFL) << 12));
  }

  private static long amount(long b) {
    return b & 0xFFFFFFFFL;
  }

  @Test
  void counts() {
    counts("popc.b64 %d, %w0;", Long::bitCount);
    counts("clz.b64 %d, %w0;", Long::numberOfLeadingZeros);
    counts("bfind.u64 %d, %w0;", a -> a == 0 ? -1 : 63 - Long.numberOfLeadingZeros(a));
    counts("cvt.u32.u64 %d, %w0;", a -> (int) a);
    counts("mov.b64 {%r0, %r1}, %w0; sub.s32 %d, %r1, %r0;", a -> (int) (a >> 32) - (int) a);
    counts("cvt.sat.s32.s64 %d, %w0;", a -> (int) Math.clamp(a, -(1L << 31), (1L << 31) - 1));
    counts("cvt.s8.s64 %d, %w0;", a -> (byte) a);
  }

  private static void counts(String code, LongToIntFunction expected) {
    int[] d = Snippet.ints(code, LONGS.length, LONGS);
    for (int i = 0; i < d.length; i++) {
      assertEquals(expected.applyAsInt(LONGS[i]), d[i], code + " of " + LONGS[i]);
    }
  }

  @Test
  void wideProducts() {
    String top = " shr.u64 %x0, %e, 32; cvt.u32.u64 %d, %x0;";
    String low = " cvt.u32.u64 %d, %e;";
    ints("mul.wide.s32 %e, %a0, %a1;" + top, (a, b) -> (int) (((long) a * b) >> 32));
    ints("mul.wide.s32 %e, %a0, %a1;" + low, (a, b) -> a * b);
    ints(
        "mul.wide.u32 %e, %a0, %a1;" + top,
        (a, b) -> (int) (((a & 0xFFFFFFFFL) * (b & 0xFFFFFFFFL)) >>> 32));
    String wide = "mov.b64 %x1, {%a2, %a0}; mad.wide.s32 %e, %a0, %a1, %x1;";
    ints(wide + top, (a, b, c) -> (int) (((long) a * b + joined(c, a)) >> 32));
    ints("cvt.s64.s32 %e, %a0;" + top, a -> a >> 31);
    ints("cvt.u64.u32 %e, %a0;" + top, a -> 0);
    ints("cvt.s64.s8 %e, %a0;" + low, a -> (byte) a);
  }

  private static long joined(int low, int high) {
    return ((long) high << 32) | (low & 0xFFFFFFFFL);
  }
}
