package dev.lowbit.cpu.codegen;

import static dev.lowbit.cpu.codegen.Type.F32;
import static dev.lowbit.cpu.codegen.Type.I16;
import static dev.lowbit.cpu.codegen.Type.I32;
import static dev.lowbit.cpu.codegen.Type.I8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** A program prints as pseudo-code, in the order it was written, without what nobody needs. */
class PrintingTest {
  @Test
  void aLoop() {
    ProgramBuilder b = new ProgramBuilder("taps", 4);
    Address x = b.parameter("x");
    Address y = b.parameter("y");
    Address end = b.parameter("end");
    Value half = b.constant(0.5f);
    b.constant(9); // not needed
    b.loop(
        x,
        end,
        () -> {
          Value a = b.load(F32, x, 0);
          Value c = b.load(F32, x, 16);
          b.mul(a, c); // not needed
          Value sum = b.fma(a, half, c);
          b.store(b.max(sum, b.sub(b.negate(b.load(F32, x, 0)), c)), y, 0);
          b.move(x, 16);
          b.move(y, end);
        });
    assertEquals(
        """
        4 lanes (x, y, end)
        t0 = f32 0.5
        until x == end:
          t1 = f32 [x]
          t2 = f32 [x + 16]
          t3 = t1 * t0 + t2
          t4 = -t1
          t5 = t4 - t2
          t6 = max(t3, t5)
          [y] = t6
          x += 16
          y += end
        """,
        b.build().text());
  }

  @Test
  void streamsVariablesAndConversions() {
    ProgramBuilder b = new ProgramBuilder("stream", 4);
    Address x = b.parameter("x");
    Address r = b.parameter("r");
    Address end = b.fetch(r, 8);
    Variable sum = b.variable(b.constant(I32, 0));
    Address ahead = b.copy(x, 32);
    b.loop(
        r,
        end,
        () -> {
          Value byteValue = b.load(I8, b.index(x, r, 0), 0);
          Value word = b.convert(Conversion.U8_TO_I32, byteValue);
          b.set(sum, b.add(b.shift(Direction.LEFT, word, 2), b.get(sum)));
          b.move(r, 4);
        });
    Value all = b.permute(b.get(sum), 3, 2, 1, 0);
    b.store(b.permute(all, b.splat(I32, x, 4), 0, 4, 1, 5), ahead, 0);
    b.store(b.convert(Conversion.I32_TO_I16, all), x, 16);
    b.store(b.min(b.load(I16, x, 16), b.constant(I16, -7)), x, 16);
    assertEquals(
        """
        4 lanes (x, r)
        t0 = i32 0
        t1 = i16 -7
        p0 = long [r + 8]
        var v0 = t0
        p1 = x + 32
        until r == p0:
          p2 = x + int [r]
          t2 = i8 [p2]
          t3 = i32.u8(t2)
          t4 = t3 << 2
          t5 = v0
          t6 = t4 + t5
          v0 = t6
          r += 4
        t7 = v0
        t8 = t7[3, 2, 1, 0]
        t9 = i32 all [x + 4]
        t10 = (t8, t9)[0, 4, 1, 5]
        [p1] = t10
        t11 = i16(t8)
        [x + 16] = t11
        t12 = i16 [x + 16]
        t13 = min(t12, t1)
        [x + 16] = t13
        """,
        b.build().text());
  }
}
