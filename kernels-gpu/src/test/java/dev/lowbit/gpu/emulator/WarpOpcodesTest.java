package dev.lowbit.gpu.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What lanes of a warp do together, and how they part and join. Lane l holds l * l + 5. */
class WarpOpcodesTest {
  private static final String LANE =
      "mov.u32 %t0, %tid.x; and.b32 %t1, %t0, 31; mad.lo.s32 %r0, %t1, %t1, 5; ";

  /** Expected by lane, in a block of three warps. */
  private static void lanes(String code, IntUnaryOperator expected) {
    int[] source = new int[96];
    int[] d = Snippet.ints(LANE + code, 96, source);
    for (int i = 0; i < 96; i++)
      assertEquals(expected.applyAsInt(i % 32), d[i], code + " lane " + i);
  }

  private static int held(int lane) {
    return lane * lane + 5;
  }

  @Test
  void shuffles() {
    lanes("shfl.sync.up.b32 %d, %r0, 3, 0, -1;", l -> held(l < 3 ? l : l - 3));
    lanes("shfl.sync.down.b32 %d, %r0, 5, 31, -1;", l -> held(l + 5 > 31 ? l : l + 5));
    lanes("shfl.sync.bfly.b32 %d, %r0, 9, 31, -1;", l -> held(l ^ 9));
    lanes("shfl.sync.idx.b32 %d, %r0, 17, 31, -1;", l -> held(17));
    lanes("add.s32 %r1, %t1, 7; shfl.sync.idx.b32 %d, %r0, %r1, 31, -1;", l -> held((l + 7) & 31));
  }

  /** Width 8: the mask of the segment is in bits 8 to 12 of the clamp. */
  @Test
  void shufflesInSegments() {
    int clamp = (32 - 8) << 8 | 31;
    int up = (32 - 8) << 8;
    lanes(
        "shfl.sync.down.b32 %d, %r0, 3, " + clamp + ", -1;", l -> held(l % 8 + 3 > 7 ? l : l + 3));
    lanes("shfl.sync.up.b32 %d, %r0, 3, " + up + ", -1;", l -> held(l % 8 < 3 ? l : l - 3));
    lanes("shfl.sync.idx.b32 %d, %r0, 2, " + clamp + ", -1;", l -> held(l / 8 * 8 + 2));
    lanes(
        "shfl.sync.down.b32 %d|%p1, %r0, 3, " + clamp + ", -1; selp.b32 %d, 1, 0, %p1;",
        l -> l % 8 + 3 > 7 ? 0 : 1);
  }

  @Test
  void votes() {
    String p0 = "setp.gt.s32 %p0, %t1, 9; ";
    lanes(p0 + "vote.sync.ballot.b32 %d, %p0, -1;", l -> -1 << 10);
    lanes(p0 + "vote.sync.ballot.b32 %d, !%p0, -1;", l -> (1 << 10) - 1);
    lanes(p0 + "vote.sync.any.pred %p1, %p0, -1; selp.b32 %d, 1, 0, %p1;", l -> 1);
    lanes(p0 + "vote.sync.all.pred %p1, %p0, -1; selp.b32 %d, 1, 0, %p1;", l -> 0);
    lanes(p0 + "vote.sync.uni.pred %p1, %p0, -1; selp.b32 %d, 1, 0, %p1;", l -> 0);
    String all = "setp.ge.s32 %p0, %t1, 0; vote.sync.all.pred %p1, %p0, -1; ";
    lanes(all + "selp.b32 %d, 1, 0, %p1;", l -> 1);
    lanes("activemask.b32 %d;", l -> -1);
  }

  @Test
  void reductions() {
    int sum = IntStream.range(0, 32).map(WarpOpcodesTest::held).sum();
    int or = IntStream.range(0, 32).map(WarpOpcodesTest::held).reduce(0, (a, b) -> a | b);
    int and = IntStream.range(0, 32).map(WarpOpcodesTest::held).reduce(-1, (a, b) -> a & b);
    int xor = IntStream.range(0, 32).map(WarpOpcodesTest::held).reduce(0, (a, b) -> a ^ b);
    lanes("redux.sync.add.s32 %d, %r0, -1;", l -> sum);
    lanes("redux.sync.or.b32 %d, %r0, -1;", l -> or);
    lanes("redux.sync.and.b32 %d, %r0, -1;", l -> and);
    lanes("redux.sync.xor.b32 %d, %r0, -1;", l -> xor);
    lanes("redux.sync.max.s32 %d, %r0, -1;", l -> held(31));
    lanes("sub.s32 %r0, %r0, 20; redux.sync.min.s32 %d, %r0, -1;", l -> -15);
    lanes("sub.s32 %r0, %r0, 20; redux.sync.min.u32 %d, %r0, -1;", l -> held(4) - 20);
  }

  @Test
  void matches() {
    String third = "rem.u32 %r1, %t1, 3; ";
    lanes(third + "match.any.sync.b32 %d, %r1, -1;", WarpOpcodesTest::sameThird);
    lanes(third + "match.all.sync.b32 %d|%p1, %r1, -1;", l -> 0);
    lanes("mov.u32 %r1, 4; match.all.sync.b32 %d|%p1, %r1, -1;", l -> -1);
  }

  private static int sameThird(int lane) {
    int mask = 0;
    for (int l = lane % 3; l < 32; l += 3) mask |= 1 << l;
    return mask;
  }

  @Test
  void specialRegisters() {
    lanes("mov.u32 %d, %laneid;", l -> l);
    lanes("mov.u32 %d, %lanemask_lt;", l -> (1 << l) - 1);
    lanes("mov.u32 %d, %lanemask_ge;", l -> -1 << l);
    lanes("mov.u32 %d, %ntid.x;", l -> Snippet.THREADS);
    lanes("mov.u32 %d, %nctaid.x;", l -> 1);
    lanes("mov.u32 %r1, %warpid; shr.u32 %r2, %t0, 5; sub.s32 %d, %r1, %r2;", l -> 0);
  }

  /** Collatz steps: lanes leave the loop at different times and meet again behind it. */
  @Test
  void lanesPartAndJoin() {
    lanes(
        """
        add.s32 %r1, %t1, 1;
        mov.u32 %r2, 0;
        LOOP:
        setp.eq.s32 %p0, %r1, 1;
        @%p0 bra.uni OUT;
        and.b32 %r3, %r1, 1;
        setp.eq.s32 %p1, %r3, 0;
        @%p1 bra EVEN;
        mad.lo.s32 %r1, %r1, 3, 1;
        bra.uni NEXT;
        EVEN:
        shr.u32 %r1, %r1, 1;
        NEXT:
        add.s32 %r2, %r2, 1;
        bra LOOP;
        OUT:
        redux.sync.add.s32 %r4, %r2, -1;
        mad.lo.s32 %d, %r4, 1000, %r2;
        """,
        l -> 1000 * IntStream.range(0, 32).map(i -> collatz(i + 1)).sum() + collatz(l + 1));
  }

  private static int collatz(int n) {
    int steps = 0;
    while (n != 1) {
      n = n % 2 == 0 ? n / 2 : 3 * n + 1;
      steps++;
    }
    return steps;
  }

  /** Halves of a warp, each with its own mask, in different branches and in the same place. */
  @Test
  void collectivesOfPartOfAWarp() {
    String halves =
        """
        setp.lt.s32 %p0, %t1, 16;
        selp.b32 %r1, 0x0000FFFF, 0xFFFF0000, %p0;
        """;
    int low = IntStream.range(0, 16).map(WarpOpcodesTest::held).sum();
    int high = IntStream.range(16, 32).map(WarpOpcodesTest::held).sum();
    lanes(halves + "redux.sync.add.s32 %d, %r0, %r1;", l -> l < 16 ? low : high);
    String branches =
        """
        @%p0 bra FIRST;
        shfl.sync.bfly.b32 %d, %r0, 1, 31, 0xFFFF0000;
        bra JOIN;
        FIRST:
        redux.sync.add.s32 %d, %r0, 0xFFFF;
        JOIN:
        bar.warp.sync -1;
        """;
    lanes(halves + branches, l -> l < 16 ? low : held(l ^ 1));
  }

  /** The upper half comes first and waits; the lower one comes back to it from below. */
  @Test
  void lanesThatComeLate() {
    String way =
        """
        setp.lt.s32 %%p0, %%t1, 16;
        @%%p0 bra LATE;
        BACK:
        %s
        bra END;
        LATE:
        add.s32 %%r0, %%r0, 1000;
        bra BACK;
        END:
        """;
    int sum = IntStream.range(0, 32).map(WarpOpcodesTest::held).sum() + 16000;
    lanes(way.formatted("redux.sync.add.s32 %d, %r0, -1;"), l -> sum);
    lanes(
        way.formatted("shfl.sync.bfly.b32 %d, %r0, 16, 31, -1;"),
        l -> held(l ^ 16) + (l < 16 ? 0 : 1000));
    lanes(way.formatted("bar.sync 0; mov.u32 %d, %r0;"), l -> held(l) + (l < 16 ? 1000 : 0));
  }

  @Test
  void branchByIndex() {
    lanes(
        """
        and.b32 %r1, %t1, 3;
        targets: .branchtargets A, B, A, C;
        brx.idx %r1, targets;
        A: mov.u32 %d, 10; bra.uni E;
        B: mov.u32 %d, 20; bra.uni E;
        C: mov.u32 %d, 30;
        E:
        """,
        l -> l % 4 == 1 ? 20 : l % 4 == 3 ? 30 : 10);
  }

  @Test
  void barriersThatCount() {
    String p0 = "setp.lt.s32 %p0, %t1, 7; ";
    String body = "bar.red.popc.u32 %d, 0, %p0;";
    lanes(p0 + body, l -> 21);
    lanes(p0 + "bar.red.or.pred %p1, 0, %p0; selp.b32 %d, 1, 0, %p1;", l -> 1);
    lanes(p0 + "bar.red.and.pred %p1, 0, !%p0; selp.b32 %d, 1, 0, %p1;", l -> 0);
  }

  /** Names declared in braces end with them. */
  @Test
  void scopes() {
    lanes("{ .reg .pred p; .reg .b32 t; add.s32 t, %r0, 1; mov.b32 %d, t; }", l -> held(l) + 1);
    lanes("{ .reg .b32 t; mov.b32 t, 3; { .reg .b32 t; mov.b32 t, 4; } mov.b32 %d, t; }", l -> 3);
  }
}
