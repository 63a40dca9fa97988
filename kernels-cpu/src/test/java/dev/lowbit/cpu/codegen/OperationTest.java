package dev.lowbit.cpu.codegen;

import static dev.lowbit.cpu.codegen.Direction.LEFT;
import static dev.lowbit.cpu.codegen.Direction.RIGHT;
import static dev.lowbit.cpu.codegen.Direction.RIGHT_UNSIGNED;
import static dev.lowbit.cpu.codegen.Programs.LANES;
import static dev.lowbit.cpu.codegen.Type.F32;
import static dev.lowbit.cpu.codegen.Type.I16;
import static dev.lowbit.cpu.codegen.Type.I32;
import static dev.lowbit.cpu.codegen.Type.I8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.cpu.codegen.Programs.Expression;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One operation at a time, against numbers worked out by hand; the oracle must agree. */
class OperationTest {
  private final Field field = new Field(1);
  private final Field oracle = new Field(1);

  @Test
  void floats() {
    float nan = Float.NaN;
    checkFloat(3.5f, 2, 1.5f, ProgramBuilder::add);
    checkFloat(0.5f, 2, 1.5f, ProgramBuilder::sub);
    checkFloat(-3, 2, -1.5f, ProgramBuilder::mul);
    checkFloat(-0f, 0f, -0f, ProgramBuilder::min);
    checkFloat(nan, nan, 1, ProgramBuilder::min);
    checkFloat(0f, -0f, 0f, ProgramBuilder::max);
    checkFloat(nan, 1, nan, ProgramBuilder::max);
    checkFloat(-0f, 0f, 7, (b, x, _) -> b.negate(x));
    // 1 + 2^-23 squared is 1 + 2^-22 + 2^-46: only a fused operation keeps the last term.
    checkFloat(0x1p-46f, 1 + 0x1p-23f, -1 - 0x1p-22f, (b, x, y) -> b.fma(x, x, y));
    checkFloat(7, 2, 3, (b, x, y) -> b.fma(x, y, b.constant(1)));
  }

  @Test
  void integers() {
    checkInt(I32, Integer.MIN_VALUE, Integer.MAX_VALUE, 1, ProgramBuilder::add);
    checkInt(I32, Integer.MAX_VALUE, Integer.MIN_VALUE, 1, ProgramBuilder::sub);
    checkInt(I32, -6, 2, -3, ProgramBuilder::mul);
    checkInt(I32, -3, 2, -3, ProgramBuilder::min);
    checkInt(I32, 2, 2, -3, ProgramBuilder::max);
    checkInt(I32, 0x0F00, 0x0FF0, ~0xFF, ProgramBuilder::and);
    checkInt(I32, -2, 2, 0, (b, x, _) -> b.negate(x));
    checkInt(I32, 3, 2, 0, (b, x, _) -> b.add(x, b.constant(I32, 1)));
    checkInt(I16, 0x80007FFF, 0x80017FFE, 0xFFFF0001, ProgramBuilder::add);
    checkInt(I16, 0xFFFE0006, 0x00020002, 0xFFFF0003, ProgramBuilder::mul);
    checkInt(I8, 0x807F0000, 0x7F7EFF01, 0x010101FF, ProgramBuilder::add);
    checkInt(I8, 0xFF00807F, 0xFF017F7F, 0x0000807F, ProgramBuilder::min);
  }

  @Test
  void shifts() {
    checkInt(I32, -16, -2, 0, (b, x, _) -> b.shift(LEFT, x, 3));
    checkInt(I32, -1, -2, 0, (b, x, _) -> b.shift(RIGHT, x, 31));
    checkInt(I32, 1, -2, 0, (b, x, _) -> b.shift(RIGHT_UNSIGNED, x, 31));
    checkInt(I16, 0xFFFE0001, 0x80007FFF, 0, (b, x, _) -> b.shift(RIGHT, b.shift(RIGHT, x, 7), 7));
    checkInt(I16, 0x00010000, 0x80007FFF, 0, (b, x, _) -> b.shift(RIGHT_UNSIGNED, x, 15));
  }

  @Test
  void conversions() {
    checkInt(
        F32,
        Float.floatToIntBits(16777216f),
        16777217,
        0,
        via(Conversion.F32_BITS, Conversion.I32_TO_F32));
    checkInt(I32, 0, Float.floatToIntBits(Float.NaN), 0, ofBits(Conversion.F32_TO_I32));
    checkInt(I32, Integer.MAX_VALUE, Float.floatToIntBits(3e9f), 0, ofBits(Conversion.F32_TO_I32));
    checkInt(I32, -1, Float.floatToIntBits(-1.9f), 0, ofBits(Conversion.F32_TO_I32));
    checkInt(I32, 0xFFFFFF80, 0x00000180, 0, via(Conversion.I32_TO_I8, Conversion.I8_TO_I32));
    checkInt(I32, 0x00000080, 0x00000180, 0, via(Conversion.I32_TO_I8, Conversion.U8_TO_I32));
    checkInt(I32, 0xFFFF8001, 0x00018001, 0, via(Conversion.I32_TO_I16, Conversion.I16_TO_I32));
    checkInt(I16, 0xFF80007F, 0x0080007F, 0, via(Conversion.I16_TO_I8, Conversion.I8_TO_I16));
    checkInt(I16, 0x0080007F, 0x0180017F, 0, via(Conversion.I16_TO_I8, Conversion.U8_TO_I16));
  }

  @Test
  void permutations() {
    int[] reverse = IntStream.range(0, LANES).map(i -> LANES - 1 - i).toArray();
    int[] odd = IntStream.range(0, LANES).map(i -> 2 * i + 1).toArray();
    for (Type type : new Type[] {F32, I32}) {
      run(type, (b, x, _) -> b.permute(x, reverse), i -> i);
      for (int i = 0; i < LANES; i++) assertEquals(LANES - 1 - i, field.getInt(i));
      run(type, (b, x, y) -> b.permute(x, y, odd), i -> i);
      for (int i = 0; i < LANES; i++) assertEquals(2 * i + 1, field.getInt(i));
    }
  }

  @Test
  void loadsSeeEarlierStores() {
    ProgramBuilder b = new ProgramBuilder("in place", LANES);
    Address y = b.parameter("y");
    Value first = b.load(I32, y, 0);
    Value sum = b.add(first, first);
    b.store(sum, y, 0);
    b.store(b.add(b.load(I32, y, 0), first), y, 256);
    Program program = b.build();
    int once = field.getInt(0);
    Code code = CodeCache.SHARED.code(program, Limits.unspilled(), new Interpreter(program));
    code.kernel().run(field.out(), 0, 0, 0);
    assertEquals(2 * once, field.getInt(0));
    assertEquals(3 * once, field.getInt(64));
  }

  /** Four bytes of the narrowest vector cross without their neighbours. */
  @Test
  void storesTouchNothingBeyond() {
    ProgramBuilder b = new ProgramBuilder("bytes", 4);
    b.store(b.load(I8, b.parameter("x"), 0), b.parameter("y"), 4);
    Program program = b.build();
    Kernel kernel =
        CodeCache.SHARED.code(program, Limits.unspilled(), new Interpreter(program)).kernel();
    field.setInt(0, 0x01020304);
    kernel.run(field.in(), field.out(), 0, 0);
    assertEquals(0x5A5A5A5A, field.getInt(0));
    assertEquals(0x01020304, field.getInt(1));
    assertEquals(0x5A5A5A5A, field.getInt(2));
  }

  private static Expression ofBits(Conversion then) {
    return (b, x, _) -> b.convert(then, b.convert(Conversion.F32_OF_BITS, x));
  }

  private static Expression via(Conversion first, Conversion then) {
    return (b, x, _) -> b.convert(then, b.convert(first, x));
  }

  private void checkFloat(float expected, float a, float c, Expression expression) {
    int bits = Float.floatToIntBits(expected);
    checkInt(F32, bits, Float.floatToIntBits(a), Float.floatToIntBits(c), expression);
  }

  /** The words a and c in every lane, or in every group of narrower lanes. */
  private void checkInt(Type type, int expected, int a, int c, Expression expression) {
    int words = LANES * type.bytes() / Integer.BYTES;
    run(type, expression, i -> i < words ? a : c);
    assertEquals(Integer.toHexString(expected), Integer.toHexString(field.getInt(0)));
    assertEquals(Integer.toHexString(expected), Integer.toHexString(field.getInt(words - 1)));
  }

  private void run(Type type, Expression expression, IntUnaryOperator word) {
    Program program = Programs.single(type, expression);
    long bytes = (long) LANES * type.bytes();
    for (int i = 0; i < 2 * bytes / Integer.BYTES; i++) {
      field.setInt(i, word.applyAsInt(i));
      oracle.setInt(i, word.applyAsInt(i));
    }
    Code code = CodeCache.SHARED.code(program, Limits.unspilled(), new Interpreter(program));
    code.kernel().run(field.in(), field.out(), field.in() + bytes, 0);
    new Interpreter(program).run(oracle.in(), oracle.out(), oracle.in() + bytes, 0);
    Field.assertSame(oracle, field, program.toString());
  }
}
