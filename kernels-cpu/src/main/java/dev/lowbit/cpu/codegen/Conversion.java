package dev.lowbit.cpu.codegen;

import static dev.lowbit.cpu.codegen.Type.F32;
import static dev.lowbit.cpu.codegen.Type.I16;
import static dev.lowbit.cpu.codegen.Type.I32;
import static dev.lowbit.cpu.codegen.Type.I8;

/** Lane by lane from one type to another; narrowing keeps the low bits, as a Java cast does. */
public enum Conversion {
  I8_TO_I16(I8, I16, "i16", "B2S"),
  I8_TO_I32(I8, I32, "i32", "B2I"),
  /** The byte read as 0 to 255. */
  U8_TO_I16(I8, I16, "i16.u8", "ZERO_EXTEND_B2S"),
  /** The byte read as 0 to 255. */
  U8_TO_I32(I8, I32, "i32.u8", "ZERO_EXTEND_B2I"),
  I16_TO_I32(I16, I32, "i32", "S2I"),
  I16_TO_I8(I16, I8, "i8", "S2B"),
  I32_TO_I16(I32, I16, "i16", "I2S"),
  I32_TO_I8(I32, I8, "i8", "I2B"),
  /** To the nearest float. */
  I32_TO_F32(I32, F32, "f32", "I2F"),
  /** Towards zero, saturating, NaN gives 0: a Java cast. */
  F32_TO_I32(F32, I32, "i32", "F2I"),
  /** The same bits. */
  F32_BITS(F32, I32, "i32.bits", "reinterpretAsInts"),
  /** The same bits. */
  F32_OF_BITS(I32, F32, "f32.bits", "reinterpretAsFloats");

  private final Type from;
  private final Type to;
  private final String text;
  private final String operator;

  Conversion(Type from, Type to, String text, String operator) {
    this.from = from;
    this.to = to;
    this.text = text;
    this.operator = operator;
  }

  /** The type it takes. */
  public Type from() {
    return from;
  }

  /** The type it gives. */
  public Type to() {
    return to;
  }

  boolean keepsBits() {
    return this == F32_BITS || this == F32_OF_BITS;
  }

  /** The constant of {@code VectorOperators}, or the method that keeps the bits. */
  String operator() {
    return operator;
  }

  @Override
  public String toString() {
    return text;
  }
}
