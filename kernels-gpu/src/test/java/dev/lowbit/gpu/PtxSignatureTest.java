package dev.lowbit.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.gpu.PtxSignature.Parameter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PtxSignatureTest {
  @Test
  void everyValueLiesAtAMultipleOfItsSize() {
    PtxSignature s =
        one(".param .u64 x, .param .u32 n, .param .f32 a, .param .s32 m, .param .b64 y");
    assertEquals(
        List.of(
            new Parameter("u64", 0, 8),
            new Parameter("u32", 8, 4),
            new Parameter("f32", 12, 4),
            new Parameter("s32", 16, 4),
            new Parameter("b64", 24, 8)),
        s.parameters());
    assertEquals(32, s.bytes());
  }

  @Test
  void theBlockEndsWithTheLastValue() {
    assertEquals(12, one(".param .u64 x, .param .u32 n").bytes());
  }

  @Test
  void smallAndCompoundValuesKeepTheirAlignment() {
    PtxSignature s =
        one(".param .u8 flag, .param .align 8 .b8 shape[12], .param .u16 h, .param .u32 n");
    assertEquals(
        List.of(
            new Parameter("u8", 0, 1),
            new Parameter("b8[]", 8, 12),
            new Parameter("u16", 20, 2),
            new Parameter("u32", 24, 4)),
        s.parameters());
  }

  @Test
  void pointerAttributesAreRead() {
    PtxSignature s =
        one(".param .u64 .ptr .global .align 16 x, .param .u64 .ptr .align 1 y, .param .u32 n");
    assertEquals(20, s.bytes());
    assertEquals("u64", s.parameters().get(1).type());
  }

  @Test
  void everyEntryIsFoundCommentsAreNot() {
    Map<String, PtxSignature> all =
        PtxSignature.parse(
            """
            // .visible .entry gone(.param .u64 x)
            .visible .entry first(
            	.param .u64 first_param_0, // .entry also_gone()
            	.param .u32 first_param_1
            )
            .maxntid 256, 1, 1
            { ret; }
            /* .entry gone_too() */
            .entry second() { ret; }
            .visible .entry third
            { ret; }
            .func (.param .b32 r) helper(.param .b64 x) { ret; }
            """);
    assertEquals(List.of("first", "second", "third"), List.copyOf(all.keySet()));
    assertEquals(List.of(12, 0, 0), all.values().stream().map(PtxSignature::bytes).toList());
  }

  @Test
  void whatIsNotUnderstoodIsNamed() {
    Thrown.by(
        IllegalArgumentException.class,
        () -> one(".param .u64 x, .param .texref t"),
        "kernel",
        "parameter 1",
        ".texref t");
  }

  @Test
  void aParameterTakesItsOwnSizeAndKind() {
    Parameter integer = new Parameter("u32", 0, 4);
    assertTrue(integer.takes(4, 'i'));
    assertFalse(integer.takes(8, 'i'));
    assertFalse(integer.takes(4, 'f'));
    assertTrue(new Parameter("f32", 0, 4).takes(4, 'f'));
    assertFalse(new Parameter("f32", 0, 4).takes(4, 'i'));
    assertTrue(new Parameter("b32", 0, 4).takes(4, 'f'));
    assertFalse(new Parameter("b8[]", 0, 8).takes(8, 'u'));
  }

  @Test
  void aLaunchIsDescribedWithItsValues() {
    PtxSignature s = one(".param .u64 x, .param .s32 n, .param .f32 a, .param .align 4 .b8 t[8]");
    MemorySegment block = Arena.ofAuto().allocate(s.bytes(), 8);
    block.set(ValueLayout.JAVA_LONG, 0, 0xABCL);
    block.set(ValueLayout.JAVA_INT, 8, -7);
    block.set(ValueLayout.JAVA_FLOAT, 12, 1.5f);
    assertEquals(
        "kernel(0xabc, -7, 1.5, 8 bytes of b8[]) grid 1x2x3 block 64 shared 16",
        s.describe(block, 1, 2, 3, 64, 16));
  }

  private static PtxSignature one(String parameters) {
    PtxSignature s = PtxSignature.parse(".visible .entry kernel(" + parameters + ")").get("kernel");
    if (s == null) throw new AssertionError("no entry");
    return s;
  }
}
