package dev.lowbit.gpu.emulator;

import static dev.lowbit.gpu.emulator.Edges.ints;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** 16- and 32-bit integer instructions against Java expressions. */
class IntegerOpcodesTest {
  private static final long U32 = 0xFFFFFFFFL;

  @Test
  void sumsAndProducts() {
    ints("add.s32 %d, %a0, %a1;", (a, b) -> a + b);
    ints("sub.u32 %d, %a0, %a1;", (a, b) -> a - b);
    ints("mul.lo.s32 %d, %a0, %a1;", (a, b) -> a * b);
    ints("mul.hi.s32 %d, %a0, %a1;", (a, b) -> (int) (((long) a * b) >> 32));
    ints("mul.hi.u32 %d, %a0, %a1;", (a, b) -> high(a & U32, b & U32));
    ints("mad.lo.s32 %d, %a0, %a1, %a2;", (a, b, c) -> a * b + c);
    ints("mad.hi.s32 %d, %a0, %a1, %a2;", (a, b, c) -> (int) (((long) a * b) >> 32) + c);
    ints("mul24.lo.s32 %d, %a0, %a1;", (a, b) -> ((a << 8) >> 8) * ((b << 8) >> 8));
    ints("neg.s32 %d, %a0;", a -> -a);
    ints("abs.s32 %d, %a0;", a -> a == Integer.MIN_VALUE ? a : Math.abs(a));
    ints("add.s32 %d, %a0, -7;", a -> a - 7);
    ints("xor.b32 %d, %a0, 0xF0F0F0F0;", a -> a ^ 0xF0F0F0F0);
  }

  private static int high(long a, long b) {
    return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)).shiftRight(32).intValue();
  }

  @Test
  void quotients() {
    ints("div.s32 %d, %a0, %a1;", (a, b) -> b == 0 ? -1 : (int) ((long) a / b));
    ints("rem.s32 %d, %a0, %a1;", (a, b) -> b == 0 ? -1 : (int) ((long) a % b));
    ints("div.u32 %d, %a0, %a1;", (a, b) -> b == 0 ? -1 : (int) ((a & U32) / (b & U32)));
    ints("rem.u32 %d, %a0, %a1;", (a, b) -> b == 0 ? -1 : (int) ((a & U32) % (b & U32)));
  }

  @Test
  void order() {
    ints("min.s32 %d, %a0, %a1;", Math::min);
    ints("max.s32 %d, %a0, %a1;", Math::max);
    ints("min.u32 %d, %a0, %a1;", (a, b) -> (int) Math.min(a & U32, b & U32));
    ints("max.u32 %d, %a0, %a1;", (a, b) -> (int) Math.max(a & U32, b & U32));
  }

  @Test
  void logic() {
    ints("and.b32 %d, %a0, %a1;", (a, b) -> a & b);
    ints("or.b32 %d, %a0, %a1;", (a, b) -> a | b);
    ints("xor.b32 %d, %a0, %a1;", (a, b) -> a ^ b);
    ints("not.b32 %d, %a0;", a -> ~a);
    ints("cnot.b32 %d, %a0;", a -> a == 0 ? 1 : 0);
    for (int table : new int[] {0, 0x96, 0xE8, 0x6A, 0xCA, 0x01, 0x80, 0xFF}) {
      ints("lop3.b32 %d, %a0, %a1, %a2, " + table + ";", (a, b, c) -> lop3(a, b, c, table));
    }
  }

  private static int lop3(int a, int b, int c, int table) {
    int x = 0;
    for (int i = 0; i < 32; i++) {
      int index = 4 * (a >>> i & 1) + 2 * (b >>> i & 1) + (c >>> i & 1);
      x |= (table >> index & 1) << i;
    }
    return x;
  }

  @Test
  void shiftsStopAtTheWidth() {
    ints("shl.b32 %d, %a0, %a1;", (a, b) -> (b & U32) > 31 ? 0 : a << b);
    ints("shr.u32 %d, %a0, %a1;", (a, b) -> (b & U32) > 31 ? 0 : a >>> b);
    ints("shr.s32 %d, %a0, %a1;", (a, b) -> a >> Math.min(b & U32, 31));
    ints("shf.l.wrap.b32 %d, %a0, %a1, %a2;", (a, b, c) -> top(pair(a, b) << (c & 31)));
    ints("shf.r.wrap.b32 %d, %a0, %a1, %a2;", (a, b, c) -> (int) (pair(a, b) >>> (c & 31)));
    ints("shf.l.clamp.b32 %d, %a0, %a1, %a2;", (a, b, c) -> top(pair(a, b) << atMost32(c)));
    ints("shf.r.clamp.b32 %d, %a0, %a1, %a2;", (a, b, c) -> (int) (pair(a, b) >>> atMost32(c)));
  }

  private static long pair(int low, int high) {
    return ((long) high << 32) | (low & U32);
  }

  private static int top(long x) {
    return (int) (x >>> 32);
  }

  private static int atMost32(int c) {
    return (int) Math.min(c & U32, 32);
  }

  @Test
  void counts() {
    ints("popc.b32 %d, %a0;", Integer::bitCount);
    ints("clz.b32 %d, %a0;", Integer::numberOfLeadingZeros);
    ints("brev.b32 %d, %a0;", Integer::reverse);
    ints("bfind.u32 %d, %a0;", a -> a == 0 ? -1 : 31 - Integer.numberOfLeadingZeros(a));
    ints("bfind.s32 %d, %a0;", a -> 31 - Integer.numberOfLeadingZeros(a < 0 ? ~a : a));
    ints("bfind.shiftamt.u32 %d, %a0;", a -> a == 0 ? -1 : Integer.numberOfLeadingZeros(a));
  }

  /** Bit by bit, as the manual's pseudo-code. */
  @Test
  void fields() {
    ints("bfe.u32 %d, %a0, %a1, %a2;", (a, b, c) -> bfe(a, b & 255, c & 255, 0));
    ints("bfe.s32 %d, %a0, %a1, %a2;", (a, b, c) -> bfe(a, b & 255, c & 255, sign(a, b, c)));
    ints("bfi.b32 %d, %a0, %a1, %a2, 9;", (a, b, c) -> bfi(a, b, c & 255, 9));
    ints("bfi.b32 %d, %a0, %a1, 4, %a2;", (a, b, c) -> bfi(a, b, 4, c & 255));
  }

  private static int sign(int a, int position, int length) {
    int n = length & 255;
    return n == 0 ? 0 : a >>> Math.min((position & 255) + n - 1, 31) & 1;
  }

  private static int bfe(int a, int position, int length, int sign) {
    int d = 0;
    for (int i = 0; i < 32; i++) {
      int bit = i < length && position + i <= 31 ? a >>> (position + i) & 1 : sign;
      d |= bit << i;
    }
    return d;
  }

  private static int bfi(int a, int b, int position, int length) {
    int d = b;
    for (int i = 0; i < length && position + i <= 31; i++) {
      d = (d & ~(1 << (position + i))) | ((a >>> i & 1) << (position + i));
    }
    return d;
  }

  @Test
  void bytes() {
    ints("prmt.b32 %d, %a0, %a1, %a2;", (a, b, c) -> prmt(a, b, c));
    ints("prmt.b32 %d, %a0, %a1, 0x5410;", (a, b) -> (a & 0xFFFF) | (b << 16));
    ints("prmt.b32 %d, %a0, 0, 0x4441;", a -> a >>> 8 & 0xFF);
    ints("dp4a.s32.s32 %d, %a0, %a1, %a2;", (a, b, c) -> dp4a(a, b, c, 24, 24));
    ints("dp4a.u32.u32 %d, %a0, %a1, %a2;", (a, b, c) -> dp4a(a, b, c, 0, 0));
    ints("dp4a.u32.s32 %d, %a0, %a1, %a2;", (a, b, c) -> dp4a(a, b, c, 0, 24));
  }

  private static int prmt(int a, int b, int selectors) {
    byte[] from = new byte[8];
    for (int i = 0; i < 4; i++) {
      from[i] = (byte) (a >> (8 * i));
      from[4 + i] = (byte) (b >> (8 * i));
    }
    int d = 0;
    for (int i = 0; i < 4; i++) {
      int s = selectors >> (4 * i) & 15;
      int x = s < 8 ? from[s] : from[s - 8] < 0 ? 255 : 0;
      d |= (x & 255) << (8 * i);
    }
    return d;
  }

  /** Sign-extends a byte when {@code up} is 24. */
  private static int dp4a(int a, int b, int c, int upA, int upB) {
    for (int i = 0; i < 4; i++) {
      int x = a >>> (8 * i) & 255;
      int y = b >>> (8 * i) & 255;
      c += ((x << upA) >> upA) * ((y << upB) >> upB);
    }
    return c;
  }

  @Test
  void sixteenBits() {
    String in = "cvt.u16.u32 %h0, %a0; cvt.u16.u32 %h1, %a1; ";
    String signed = " cvt.s32.s16 %d, %h2;";
    String unsigned = " cvt.u32.u16 %d, %h2;";
    ints(in + "add.s16 %h2, %h0, %h1;" + signed, (a, b) -> (short) (a + b));
    ints(in + "sub.s16 %h2, %h0, %h1;" + unsigned, (a, b) -> (a - b) & 0xFFFF);
    ints(in + "mul.lo.s16 %h2, %h0, %h1;" + signed, (a, b) -> (short) (a * b));
    ints(in + "min.s16 %h2, %h0, %h1;" + signed, (a, b) -> Math.min((short) a, (short) b));
    ints(in + "max.u16 %h2, %h0, %h1;" + unsigned, (a, b) -> Math.max(a & 0xFFFF, b & 0xFFFF));
    ints(in + "shr.s16 %h2, %h0, 3;" + signed, (a, b) -> (short) a >> 3);
    ints(in + "shr.u16 %h2, %h0, 3;" + unsigned, (a, b) -> (a & 0xFFFF) >> 3);
    ints(in + "shl.b16 %h2, %h0, 9;" + unsigned, (a, b) -> (a << 9) & 0xFFFF);
    ints(in + "not.b16 %h2, %h0;" + unsigned, (a, b) -> ~a & 0xFFFF);
    ints(in + "mul.wide.s16 %d, %h0, %h1;", (a, b) -> (short) a * (short) b);
    ints(in + "mul.wide.u16 %d, %h0, %h1;", (a, b) -> (a & 0xFFFF) * (b & 0xFFFF));
    ints(in + "mad.lo.s16 %h2, %h0, %h1, -5;" + signed, (a, b) -> (short) (a * b - 5));
    ints(in + "mov.b32 %d, {%h0, %h1};", (a, b) -> (a & 0xFFFF) | (b << 16));
    String halves = "mov.b32 {%h0, %h1}, %a0; cvt.u32.u16 %r0, %h0; cvt.s32.s16 %r1, %h1; ";
    ints(halves + "sub.s32 %d, %r1, %r0;", a -> (a >> 16) - (a & 0xFFFF));
  }
}
