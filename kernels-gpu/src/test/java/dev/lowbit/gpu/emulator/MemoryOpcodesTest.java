package dev.lowbit.gpu.emulator;

import static dev.lowbit.gpu.emulator.Edges.ints;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Loads, stores, atomics and asynchronous copies. */
class MemoryOpcodesTest {
  private static final String SHARED_AT_R0 =
      """
      .shared .align 16 .b8 s[4096];
      mov.u32 %t0, %tid.x;
      mul.lo.s32 %r1, %t0, 16;
      mov.u32 %r0, s;
      add.s32 %r0, %r0, %r1;
      """;

  @Test
  void widthsInSharedMemory() {
    String store = SHARED_AT_R0 + "st.shared.u32 [%r0], %a0; st.shared.u32 [%r0+4], -1;";
    ints(store + "ld.shared.u8 %d, [%r0+1];", a -> a >>> 8 & 255);
    ints(store + "ld.shared.s8 %d, [%r0+1];", a -> (byte) (a >> 8));
    ints(store + "ld.shared.u16 %d, [%r0+2];", a -> a >>> 16);
    ints(store + "ld.shared.s16 %d, [%r0+2];", a -> a >> 16);
    ints(store + "ld.shared.s8 %h0, [%r0]; cvt.s32.s16 %d, %h0;", a -> (byte) a);
    ints(store + "st.shared.u8 [%r0+1], %a0; ld.shared.u32 %d, [%r0];", MemoryOpcodesTest::byte1);
    ints(store + "ld.shared.u64 %x0, [%r0]; cvt.u32.u64 %d, %x0;", a -> a);
    ints(
        store + "ld.shared.s32 %x0, [%r0]; shr.s64 %x0, %x0, 40; cvt.u32.u64 %d, %x0;",
        a -> a >> 31);
    ints(store + "ld.shared.u32 %x0, [%r0]; shr.u64 %x0, %x0, 32; cvt.u32.u64 %d, %x0;", a -> 0);
  }

  private static int byte1(int a) {
    return (a & 0xFFFF00FF) | (a & 255) << 8;
  }

  @Test
  void vectors() {
    String four =
        SHARED_AT_R0
            + "add.s32 %r2, %a0, 1; add.s32 %r3, %a0, 2; "
            + "st.shared.v4.u32 [%r0], {%a0, %r2, %r3, 9}; ";
    ints(four + "ld.shared.v4.u32 {%r4, %r5, %r6, %r7}, [%r0]; sub.s32 %d, %r6, %r7;", a -> a - 7);
    ints(four + "ld.shared.v2.u32 {%r4, %r5}, [%r0+8]; mul.lo.s32 %d, %r4, %r5;", a -> (a + 2) * 9);
    String longs = "ld.shared.v2.u64 {%x0, %x1}, [%r0]; shr.u64 %x1, %x1, 32; ";
    ints(four + longs + "cvt.u32.u64 %d, %x1;", a -> 9);
    String bytes = "ld.shared.v2.u8 {%h0, %h1}, [%r0]; cvt.u32.u16 %d, %h1;";
    ints(four + bytes, a -> a >>> 8 & 255);
  }

  /** A generic address reaches shared and global memory. */
  @Test
  void genericAddresses() {
    String generic =
        SHARED_AT_R0 + "cvt.u64.u32 %x0, %r0; cvta.shared.u64 %x1, %x0; st.u32 [%x1], %a0; ";
    ints(generic + "ld.shared.u32 %d, [%r0];", a -> a);
    ints(generic + "cvta.to.shared.u64 %x2, %x1; ld.shared.u32 %d, [%x2];", a -> a);
    ints(
        generic
            + "ld.u32 %r2, [%x1]; ld.param.u64 %x3, [p1]; ld.u32 %r3, [%x3]; add.s32 %d, %r2, %r3;",
        a -> a);
  }

  @Test
  void constantsAndTables() {
    String module =
        Snippet.module(
                1,
                """
                ld.param.u64 %x0, [p0];
                mov.u32 %t0, %tid.x;
                mul.wide.u32 %x1, %t0, 4;
                add.s64 %x0, %x0, %x1;
                mov.u64 %x2, squares;
                add.s64 %x2, %x2, %x1;
                ld.const.u32 %r0, [%x2];
                ld.global.u32 %r1, [odd+4];
                add.s32 %r0, %r0, %r1;
                st.global.u32 [%x0], %r0;
                ret;\
                """)
            .replace(
                ".visible",
                ".const .align 4 .u32 squares[4] = {0, 1, 4, 9};\n"
                    + ".global .align 4 .b8 odd[8] = {1, 0, 0, 0, 0, 1, 0, 0};\n.visible");
    assertArrayEquals(new int[] {256, 257, 260, 265}, run(module, 4, 4));
  }

  private static int[] run(String ptx, int threads, int results) {
    Emulator emulator = new Emulator(80, 48 << 10, 1);
    long out = emulator.alloc(4L * results);
    emulator.fill(emulator.turn(1), out, (byte) 0, 4L * results);
    Snippet.launch(emulator, ptx, 1, threads, out);
    return read(emulator, out, results);
  }

  private static int[] read(Emulator emulator, long address, int results) {
    MemorySegment host = MemorySegment.ofArray(new int[results]);
    emulator.copyOut(emulator.turn(1), host, address);
    return host.toArray(JAVA_INT);
  }

  @Test
  void atomicsInGlobalMemory() {
    assertEquals(2016, atomic("red.global.add.u32 [%x0], %t0;", 0));
    assertEquals(63, atomic("red.global.max.s32 [%x0], %t0;", -5));
    assertEquals(-5, atomic("red.global.min.s32 [%x0], %t0;", -5));
    assertEquals(0, atomic("red.global.min.u32 [%x0], %t0;", -5));
    assertEquals(63, atomic("atom.global.or.b32 %r1, [%x0], %t0;", 0));
    assertEquals(0, atomic("atom.global.and.b32 %r1, [%x0], %t0;", -1));
    assertEquals(7, atomic("atom.global.xor.b32 %r1, [%x0], %t0;", 7));
    assertEquals(4, atomic("atom.global.inc.u32 %r1, [%x0], 9;", 0));
    assertEquals(77, atomic("atom.global.cas.b32 %r1, [%x0], 5, 77;", 5));
    assertEquals(6, atomic("atom.global.cas.b32 %r1, [%x0], 5, 77;", 6));
    assertEquals(3, atomic("atom.global.exch.b32 %r1, [%x0], 3;", 6));
  }

  /** By 64 threads of two blocks. */
  private static int atomic(String code, int initial) {
    String body =
        "ld.param.u64 %x0, [p0]; mov.u32 %t1, %ctaid.x; mov.u32 %t0, %tid.x;"
            + " mad.lo.s32 %t0, %t1, 32, %t0; "
            + code
            + " ret;";
    Emulator emulator = new Emulator(80, 48 << 10, 1);
    long out = emulator.alloc(4);
    emulator.copyIn(emulator.turn(1), out, MemorySegment.ofArray(new int[] {initial}));
    Snippet.launch(emulator, Snippet.module(1, body), 2, 32, out);
    return read(emulator, out, 1)[0];
  }

  /** Every thread learns a different value before: a permutation of 0 to 95. */
  @Test
  void atomicsReturnTheValueBefore() {
    String body =
        """
        .shared .align 4 .b32 next;
        ld.param.u64 %x0, [p0];
        mov.u32 %t0, %tid.x;
        setp.eq.s32 %p0, %t0, 0;
        @%p0 st.shared.u32 [next], 0;
        bar.sync 0;
        atom.shared.add.u32 %r0, [next], 1;
        mul.wide.u32 %x1, %r0, 4;
        add.s64 %x0, %x0, %x1;
        st.global.u32 [%x0], %t0;
        ret;\
        """;
    int[] order = run(Snippet.module(1, body), 96, 96);
    assertArrayEquals(IntStream.range(0, 96).toArray(), Arrays.stream(order).sorted().toArray());
  }

  private static final String COPY =
      """
      .shared .align 16 .b8 s[1024];
      ld.param.u64 %x0, [p0];
      ld.param.u64 %x1, [p1];
      mov.u32 %t0, %tid.x;
      mul.wide.u32 %x2, %t0, 16;
      add.s64 %x1, %x1, %x2;
      cvt.u32.u64 %r0, %x2;
      mov.u32 %r1, s;
      add.s32 %r0, %r0, %r1;
      """;
  private static final String BACK =
      """
      ld.shared.v4.u32 {%r4, %r5, %r6, %r7}, [%r0];
      add.s64 %x0, %x0, %x2;
      st.global.v4.u32 [%x0], {%r4, %r5, %r6, %r7};
      ret;\
      """;

  private static int[] copied(String copies) {
    Emulator emulator = new Emulator(80, 48 << 10, 1);
    int[] data = IntStream.range(0, 128).map(i -> i * 0x01030507).toArray();
    long out = emulator.alloc(512);
    long in = emulator.alloc(512);
    emulator.copyIn(emulator.turn(1), in, MemorySegment.ofArray(data));
    Snippet.launch(emulator, Snippet.module(2, COPY + copies + BACK), 1, 32, out, in);
    return read(emulator, out, 128);
  }

  @Test
  void asynchronousCopiesArriveAtTheWait() {
    int[] data = IntStream.range(0, 128).map(i -> i * 0x01030507).toArray();
    String commit = "cp.async.commit_group; cp.async.wait_group 0;";
    assertArrayEquals(data, copied("cp.async.cg.shared.global [%r0], [%x1], 16;" + commit));
    assertArrayEquals(
        data, copied("cp.async.ca.shared.global [%r0], [%x1], 16; cp.async.wait_all;"));
    String eights =
        "cp.async.ca.shared.global [%r0], [%x1], 8;"
            + "cp.async.ca.shared.global [%r0+8], [%x1+8], 8;";
    assertArrayEquals(data, copied(eights + commit));
    String older = "cp.async.cg.shared.global [%r0], [%x1], 16; cp.async.commit_group;";
    String younger = "cp.async.ca.shared.global [%r1+512], [%x1], 4; cp.async.commit_group;";
    String one = "setp.eq.s32 %p0, %t0, 0; @%p0 ";
    assertArrayEquals(data, copied(older + one + younger + "cp.async.wait_group 1;"));
  }

  @Test
  void asynchronousCopiesFillWithZeros() {
    int[] data = IntStream.range(0, 128).map(i -> i % 4 == 0 ? i * 0x01030507 : 0).toArray();
    String some = "mov.u32 %r2, 4; cp.async.cg.shared.global [%r0], [%x1], 16, %r2;";
    assertArrayEquals(data, copied(some + "cp.async.wait_all;"));
    String none =
        "mov.u64 %x1, 0; mov.u32 %r2, 0; cp.async.cg.shared.global [%r0], [%x1], 16, %r2;";
    assertArrayEquals(new int[128], copied(none + "cp.async.wait_all;"));
  }
}
