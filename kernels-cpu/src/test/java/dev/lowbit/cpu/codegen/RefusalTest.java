package dev.lowbit.cpu.codegen;

import static dev.lowbit.cpu.codegen.Type.F32;
import static dev.lowbit.cpu.codegen.Type.I32;
import static dev.lowbit.cpu.codegen.Type.I8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lowbit.cpu.Lanes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Every mistake has one message, when the program is written, not when it runs. */
class RefusalTest {
  private final ProgramBuilder b = new ProgramBuilder("p", 4);
  private final Address x = b.parameter("x");
  private final Address end = b.parameter("end");
  private final Value f = b.load(F32, x, 0);
  private final Value i = b.load(I32, x, 0);
  private final Value c = b.load(I8, x, 0);

  @Test
  void types() {
    refused("f32 + i32", () -> b.add(f, i));
    refused("f32 & f32: convert to the bits", () -> b.and(f, f));
    refused("i8 * i8: no CPU multiplies bytes; convert to i16", () -> b.mul(c, c));
    refused("fma of i32, i32, i32; only f32 is fused", () -> b.fma(i, i, i));
    refused("f32 << 1; only i32 and i16 shift", () -> b.shift(Direction.LEFT, f, 1));
    refused("i32 >> 32; 0 to 31 is possible", () -> b.shift(Direction.RIGHT, i, 32));
    refused("i32 << -1; 0 to 31 is possible", () -> b.shift(Direction.LEFT, i, -1));
    refused("I8_TO_I32 of f32", () -> b.convert(Conversion.I8_TO_I32, f));
    refused("200 is no i8", () -> b.constant(I8, 200));
    refused("a variable of i32 set to f32", () -> b.set(b.variable(i), f));
    int most = Lanes.LONG_LANES * Long.SIZE;
    int lanes = most / 16;
    ProgramBuilder wide = new ProgramBuilder("p", lanes);
    Address y = wide.parameter("y");
    refused(
        lanes + " lanes of f32 are " + 2 * most + " bits, not " + most, () -> wide.load(F32, y, 0));
    refused("6 lanes; a power of two from 4 on is needed", () -> new ProgramBuilder("p", 6));
  }

  @Test
  void permutations() {
    refused("a permutation of 2 lanes, not 4", () -> b.permute(f, 0, 1));
    refused("a permutation takes lane 4 of 4", () -> b.permute(f, 0, 1, 2, 4));
    refused("a permutation takes lane 8 of 8", () -> b.permute(f, f, 0, 1, 2, 8));
    refused("a permutation of f32 and i32", () -> b.permute(f, i, 0, 1, 2, 3));
    refused(
        "a permutation of two vectors of i8; only f32 and i32 have one",
        () -> b.permute(c, c, 0, 1, 2, 3));
  }

  @Test
  void addressesAndLoops() {
    refused("offset -4 from x; let it start at the lowest address", () -> b.load(F32, x, -4));
    refused("two parameters x", () -> b.parameter("x"));
    refused("the loop never ends: it does not move x", () -> b.loop(x, end, () -> {}));
    List<Value> inner = new ArrayList<>();
    List<Address> addresses = new ArrayList<>();
    b.loop(
        x,
        end,
        () -> {
          inner.add(b.load(F32, x, 0));
          addresses.add(b.index(x, x, 0));
          b.move(x, 4);
        });
    refused(
        "f32 Load belongs to a loop that has ended; a variable outlives it",
        () -> b.negate(inner.getFirst()));
    refused("the address index is not known here", () -> b.load(F32, addresses.getFirst(), 0));
    Value foreign = new ProgramBuilder("q", 4).constant(1);
    refused("f32 Constant belongs to another program", () -> b.negate(foreign));
    for (String name : List.of("p2", "p3", "p4", "p5")) b.parameter(name);
    refused("more than 6 parameters; fetch p6", () -> b.parameter("p6"));
    b.build();
    refused("the program is complete", () -> b.move(x, 4));
  }

  @Test
  void whatC2CannotCompile() {
    Program many = Programs.depthwise(1, 1, 40, 4096, 64);
    refusedAs(
        "depthwise 1x1",
        "41 vectors alive at once, at most 4 stay registers",
        () -> code(many, new Limits(8000, 48, 4, 12)));
    Program large = Programs.depthwise(7, 7, 14, 4096, 64);
    String reason = code(large, Limits.spilling()).explain();
    assertEquals(
        "hand-written loop: # bytecodes, C2 compiles at most 8000, not warmed up",
        reason.replaceFirst(": \\d+", ": #"));
    ProgramBuilder carrying = new ProgramBuilder("p", 4);
    Address y = carrying.parameter("y");
    List<Variable> sums = new ArrayList<>();
    for (int k = 0; k < 50; k++) sums.add(carrying.variable(carrying.constant(0)));
    carrying.loop(
        y,
        y,
        () -> {
          sums.forEach(sum -> carrying.set(sum, carrying.negate(carrying.get(sum))));
          carrying.move(y, 4);
        });
    refused(
        "50 calls on vectors that a loop carries, C2 inlines at most 48",
        () -> code(carrying.build(), Limits.spilling()));
    ProgramBuilder wandering = new ProgramBuilder("p", 4);
    Address table = wandering.parameter("table");
    for (int k = 0; k < 12; k++)
      wandering.store(wandering.constant(0), wandering.fetch(table, 8L * k), 0);
    refused(
        "13 addresses, at most 12 stay registers",
        () -> code(wandering.build(), Limits.unspilled()));
  }

  private static Code code(Program program, Limits limits) {
    return new CodeCache(1).code(program, limits, new Interpreter(program));
  }

  private static void refused(String reason, Executable mistake) {
    refusedAs("p", reason, mistake);
  }

  private static void refusedAs(String name, String reason, Executable mistake) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, mistake);
    assertEquals("program " + name + ": " + reason, refusal.getMessage());
  }
}
