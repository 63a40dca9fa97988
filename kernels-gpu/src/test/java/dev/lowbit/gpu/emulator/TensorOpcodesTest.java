package dev.lowbit.gpu.emulator;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Fragment layouts typed from the PTX manual, element by element ({@code groupID = lane >> 2},
 * {@code threadID_in_group = lane % 4}), against a plain product of matrices.
 */
class TensorOpcodesTest {
  private static final Random RANDOM = new Random(5);

  /** Where element {@code i} of a lane's fragment lies. */
  private interface Place {
    int of(int group, int thread, int i);
  }

  private record Layout(int count, Place row, Place col) {}

  /** {@code bits} of an element of A and B; k of the product. */
  private record Shape(
      String opcode,
      int m,
      int k,
      int bits,
      Layout a,
      Layout b,
      Layout c,
      IntBinaryOperator term) {}

  private static final Layout C16 =
      new Layout(4, (g, t, i) -> i < 2 ? g : g + 8, (g, t, i) -> t * 2 + (i & 1));
  private static final Layout C8 = new Layout(2, (g, t, i) -> g, (g, t, i) -> t * 2 + (i & 1));

  @Test
  void bits16x8x256() {
    Layout a =
        new Layout(
            128,
            (g, t, i) -> i < 32 || (i >= 64 && i < 96) ? g : g + 8,
            (g, t, i) -> t * 32 + (i & 0x1F) + (i < 64 ? 0 : 128));
    Layout b =
        new Layout(64, (g, t, i) -> t * 32 + (i & 0x1F) + (i < 32 ? 0 : 128), (g, t, i) -> g);
    check(new Shape(b1("m16n8k256", "and"), 16, 256, 1, a, b, C16, (x, y) -> x & y));
    check(new Shape(b1("m16n8k256", "xor"), 16, 256, 1, a, b, C16, (x, y) -> x ^ y));
  }

  @Test
  void bits16x8x128() {
    Layout a = new Layout(64, (g, t, i) -> i < 32 ? g : g + 8, (g, t, i) -> t * 32 + (i & 0x1F));
    Layout b = new Layout(32, (g, t, i) -> t * 32 + (i & 0x1F), (g, t, i) -> g);
    check(new Shape(b1("m16n8k128", "and"), 16, 128, 1, a, b, C16, (x, y) -> x & y));
    check(new Shape(b1("m16n8k128", "xor"), 16, 128, 1, a, b, C16, (x, y) -> x ^ y));
  }

  @Test
  void bits8x8x128() {
    Layout a = new Layout(32, (g, t, i) -> g, (g, t, i) -> t * 32 + (i & 0x1F));
    Layout b = new Layout(32, (g, t, i) -> t * 32 + (i & 0x1F), (g, t, i) -> g);
    check(new Shape(b1("m8n8k128", "and"), 8, 128, 1, a, b, C8, (x, y) -> x & y));
    check(new Shape(b1("m8n8k128", "xor"), 8, 128, 1, a, b, C8, (x, y) -> x ^ y));
  }

  private static String b1(String shape, String how) {
    return "mma.sync.aligned." + shape + ".row.col.s32.b1.b1.s32." + how + ".popc";
  }

  @Test
  void bytes16x8x32() {
    Layout a =
        new Layout(
            16,
            (g, t, i) -> i < 4 || (i >= 8 && i < 12) ? g : g + 8,
            (g, t, i) -> t * 4 + (i & 3) + (i < 8 ? 0 : 16));
    Layout b = new Layout(8, (g, t, i) -> t * 4 + (i & 3) + (i < 4 ? 0 : 16), (g, t, i) -> g);
    check(new Shape(bytes("m16n8k32", "s8", "s8"), 16, 32, 8, a, b, C16, (x, y) -> x * y));
    check(new Shape(bytes("m16n8k32", "u8", "s8"), 16, 32, 8, a, b, C16, (x, y) -> (x & 255) * y));
    check(new Shape(bytes("m16n8k32", "s8", "u8"), 16, 32, 8, a, b, C16, (x, y) -> x * (y & 255)));
  }

  @Test
  void bytes16x8x16() {
    Layout a = new Layout(8, (g, t, i) -> i < 4 ? g : g + 8, (g, t, i) -> t * 4 + (i & 3));
    Layout b = new Layout(4, (g, t, i) -> t * 4 + (i & 3), (g, t, i) -> g);
    check(new Shape(bytes("m16n8k16", "s8", "s8"), 16, 16, 8, a, b, C16, (x, y) -> x * y));
  }

  private static String bytes(String shape, String a, String b) {
    return "mma.sync.aligned." + shape + ".row.col.s32." + a + "." + b + ".s32";
  }

  /** Registers of A, B and C come from memory in the lane's order; D goes back the same way. */
  private static void check(Shape s) {
    int[][] a = random(s.m, s.k, s.bits);
    int[][] b = random(s.k, 8, s.bits);
    int[][] c = random(s.m, 8, 32);
    int[] fa = fragments(s.a, s.bits, a);
    int[] fb = fragments(s.b, s.bits, b);
    int[] fc = fragments(s.c, 32, c);
    int[] d = run(s, fa, fb, fc);
    int[][] expected = new int[s.m][8];
    for (int i = 0; i < s.m; i++) {
      for (int j = 0; j < 8; j++) {
        expected[i][j] = c[i][j];
        for (int l = 0; l < s.k; l++) expected[i][j] += s.term.applyAsInt(a[i][l], b[l][j]);
      }
    }
    assertArrayEquals(fragments(s.c, 32, expected), d, s.opcode);
  }

  private static int[][] random(int rows, int cols, int bits) {
    int[][] x = new int[rows][cols];
    for (int[] row : x) {
      for (int j = 0; j < cols; j++) {
        int any = RANDOM.nextInt();
        row[j] = bits == 1 ? any & 1 : bits == 8 ? (byte) any : any;
      }
    }
    return x;
  }

  /** Packed little end first: register r of lane l at l * registers + r. */
  private static int[] fragments(Layout layout, int bits, int[][] x) {
    int registers = layout.count * bits / 32;
    int[] packed = new int[32 * registers];
    int mask = bits == 32 ? -1 : (1 << bits) - 1;
    for (int lane = 0; lane < 32; lane++) {
      for (int i = 0; i < layout.count; i++) {
        int row = layout.row.of(lane >> 2, lane % 4, i);
        int col = layout.col.of(lane >> 2, lane % 4, i);
        int at = i * bits;
        packed[lane * registers + at / 32] |= (x[row][col] & mask) << at % 32;
      }
    }
    return packed;
  }

  private static int[] run(Shape s, int[] fa, int[] fb, int[] fc) {
    StringBuilder body = new StringBuilder("mov.u32 %t0, %tid.x;\n.reg .b32 %f<16>;\n");
    int[] counts = {fa.length / 32, fb.length / 32, fc.length / 32};
    StringBuilder list = new StringBuilder();
    int register = 0;
    for (int operand = 0; operand < 3; operand++) {
      int n = counts[operand];
      body.append("ld.param.u64 %x0, [p" + (operand + 1) + "];");
      body.append("mul.wide.u32 %x1, %t0, " + 4 * n + "; add.s64 %x0, %x0, %x1;\n");
      list.append(", {");
      for (int r = 0; r < n; r++) {
        body.append("ld.global.u32 %f" + register + ", [%x0+" + 4 * r + "];\n");
        list.append(r == 0 ? "" : ", ").append("%f").append(register++);
      }
      list.append("}");
    }
    int n = counts[2];
    body.append(s.opcode + " {");
    for (int r = 0; r < n; r++) body.append(r == 0 ? "%r" : ", %r").append(r);
    body.append("}" + list + ";\nld.param.u64 %x0, [p0]; mul.wide.u32 %x1, %t0, " + 4 * n + ";");
    body.append("add.s64 %x0, %x0, %x1;\n");
    for (int r = 0; r < n; r++) body.append("st.global.u32 [%x0+" + 4 * r + "], %r" + r + ";\n");
    return launch(body + "ret;", fc.length, fa, fb, fc);
  }

  private static int[] launch(String body, int results, int[]... sources) {
    Emulator emulator = new Emulator(80, 48 << 10, 1);
    long[] arguments = new long[sources.length + 1];
    arguments[0] = emulator.alloc(4L * results);
    for (int k = 0; k < sources.length; k++) {
      arguments[k + 1] = emulator.alloc(4L * sources[k].length);
      MemorySegment host = MemorySegment.ofArray(sources[k]);
      emulator.copyIn(emulator.turn(1), arguments[k + 1], host);
    }
    Snippet.launch(emulator, Snippet.module(arguments.length, body), 1, 32, arguments);
    MemorySegment out = MemorySegment.ofArray(new int[results]);
    emulator.copyOut(emulator.turn(1), out, arguments[0]);
    return out.toArray(JAVA_INT);
  }

  /**
   * Matrix j, row i, element e of 16 bits is 1000 j + 10 i + e; lane l names row l % 8 of l / 8.
   */
  @Test
  void matricesOfSixteenBitElements() {
    int[] plain = loaded("ldmatrix.sync.aligned.m8n8.x4.shared.b16");
    int[] turned = loaded("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16");
    for (int lane = 0; lane < 32; lane++) {
      int row = lane / 4;
      int e = 2 * (lane % 4);
      for (int j = 0; j < 4; j++) {
        int value = element(j, row, e) | element(j, row, e + 1) << 16;
        int transposed = element(j, e, row) | element(j, e + 1, row) << 16;
        assertEquals(value, plain[4 * lane + j], "lane " + lane + " matrix " + j);
        assertEquals(transposed, turned[4 * lane + j], "lane " + lane + " transposed " + j);
      }
    }
  }

  private static int element(int matrix, int row, int e) {
    return 1000 * matrix + 10 * row + e;
  }

  private static int[] loaded(String opcode) {
    int[] source = new int[128];
    for (int i = 0; i < 256; i++)
      source[i / 2] |= element(i / 64, i / 8 % 8, i % 8) << (16 * (i % 2));
    String body =
        """
        .shared .align 16 .b8 s[512];
        mov.u32 %%t0, %%tid.x;
        mul.wide.u32 %%x0, %%t0, 16;
        ld.param.u64 %%x1, [p1];
        add.s64 %%x1, %%x1, %%x0;
        ld.global.v4.u32 {%%r0, %%r1, %%r2, %%r3}, [%%x1];
        cvt.u32.u64 %%r4, %%x0;
        mov.u32 %%r5, s;
        add.s32 %%r4, %%r4, %%r5;
        st.shared.v4.u32 [%%r4], {%%r0, %%r1, %%r2, %%r3};
        bar.warp.sync -1;
        %s {%%r0, %%r1, %%r2, %%r3}, [%%r4];
        ld.param.u64 %%x1, [p0];
        add.s64 %%x1, %%x1, %%x0;
        st.global.v4.u32 [%%x1], {%%r0, %%r1, %%r2, %%r3};
        ret;\
        """
            .formatted(opcode);
    return launch(body, 128, source);
  }
}
