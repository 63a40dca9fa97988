package dev.lowbit.gpu.emulator;

import static dev.lowbit.gpu.emulator.Edges.INTS;
import static dev.lowbit.gpu.emulator.Edges.holds;
import static dev.lowbit.gpu.emulator.Edges.ints;

import org.junit.jupiter.api.Test;

/** Comparisons, predicate logic, guards. */
class PredicateOpcodesTest {
  @Test
  void comparisons() {
    holds("setp.eq.s32 %p1, %a0, %a1;", INTS, (a, b) -> a.intValue() == b.intValue());
    holds("setp.ne.b32 %p1, %a0, %a1;", INTS, (a, b) -> a.intValue() != b.intValue());
    holds("setp.lt.s32 %p1, %a0, %a1;", INTS, (a, b) -> a < b);
    holds("setp.le.s32 %p1, %a0, %a1;", INTS, (a, b) -> a <= b);
    holds("setp.gt.s32 %p1, %a0, %a1;", INTS, (a, b) -> a > b);
    holds("setp.ge.s32 %p1, %a0, %a1;", INTS, (a, b) -> a >= b);
    holds("setp.lt.u32 %p1, %a0, %a1;", INTS, (a, b) -> u(a) < u(b));
    holds("setp.ls.u32 %p1, %a0, %a1;", INTS, (a, b) -> u(a) <= u(b));
    holds("setp.gt.u32 %p1, %a0, %a1;", INTS, (a, b) -> u(a) > u(b));
    holds("setp.ge.u32 %p1, %a0, 65535;", INTS, a -> u(a) >= 65535);
    String halves = "cvt.u16.u32 %h0, %a0; cvt.u16.u32 %h1, %a1; ";
    holds(halves + "setp.lt.s16 %p1, %h0, %h1;", INTS, (a, b) -> a.shortValue() < b.shortValue());
    holds(halves + "setp.eq.s16 %p1, %h0, 255;", INTS, a -> (short) a == 255);
  }

  private static long u(int a) {
    return a & 0xFFFFFFFFL;
  }

  @Test
  void combinedComparisons() {
    String p2 = "setp.lt.s32 %p2, %a0, 0; ";
    holds(p2 + "setp.gt.and.s32 %p1, %a1, 7, %p2;", INTS, (a, b) -> b > 7 && a < 0);
    holds(p2 + "setp.gt.and.s32 %p1, %a1, 7, !%p2;", INTS, (a, b) -> b > 7 && a >= 0);
    holds(p2 + "setp.gt.or.s32 %p1, %a1, 7, %p2;", INTS, (a, b) -> b > 7 || a < 0);
    holds(p2 + "setp.gt.xor.s32 %p1, %a1, 7, %p2;", INTS, (a, b) -> b > 7 != a < 0);
    holds("setp.gt.s32 %p3|%p1, %a0, %a1;", INTS, (a, b) -> a <= b);
    holds(p2 + "setp.gt.and.s32 %p3|%p1, %a1, 7, %p2;", INTS, (a, b) -> b <= 7 && a < 0);
  }

  @Test
  void logic() {
    String two = "setp.lt.s32 %p2, %a0, 0; setp.lt.s32 %p3, %a1, 0; ";
    holds(two + "and.pred %p1, %p2, %p3;", INTS, (a, b) -> a < 0 && b < 0);
    holds(two + "or.pred %p1, %p2, %p3;", INTS, (a, b) -> a < 0 || b < 0);
    holds(two + "xor.pred %p1, %p2, %p3;", INTS, (a, b) -> a < 0 != b < 0);
    holds(two + "not.pred %p1, %p2;", INTS, (a, b) -> a >= 0);
    holds(two + "mov.pred %p1, %p3;", INTS, (a, b) -> b < 0);
    holds("mov.pred %p1, -1;", INTS, (a, b) -> true);
    holds("mov.pred %p1, 0;", INTS, (a, b) -> false);
  }

  /** Guards take part of a warp; the rest keeps its values. */
  @Test
  void guards() {
    String odd = "and.b32 %r0, %a0, 1; setp.ne.s32 %p0, %r0, 0; ";
    ints(odd + "mov.u32 %d, 5; @%p0 add.s32 %d, %a0, 9;", a -> a % 2 != 0 ? a + 9 : 5);
    ints(odd + "mov.u32 %d, 5; @!%p0 mul.lo.s32 %d, %a0, 3;", a -> a % 2 == 0 ? a * 3 : 5);
    ints(odd + "mov.u32 %d, %a0; @%p0 popc.b32 %d, %d;", a -> a % 2 != 0 ? Integer.bitCount(a) : a);
    String wide = "cvt.s64.s32 %x0, %a0; @%p0 add.s64 %x0, %x0, 1; cvt.u32.u64 %d, %x0;";
    ints(odd + wide, a -> a % 2 != 0 ? a + 1 : a);
    String nested = "setp.lt.s32 %p1, %a0, 0; @%p0 setp.gt.s32 %p1, %a0, 100; ";
    ints(odd + nested + "selp.u32 %d, 1, 2, %p1;", a -> (a % 2 != 0 ? a > 100 : a < 0) ? 1 : 2);
  }
}
