package dev.lowbit.cpu.codegen;

/** What the lanes of a vector are. */
public enum Type {
  F32("f32", Float.BYTES, "Float"),
  I32("i32", Integer.BYTES, "Int"),
  I16("i16", Short.BYTES, "Short"),
  I8("i8", Byte.BYTES, "Byte");

  /** Of the Vector API. */
  static final int NARROWEST_BITS = 64;

  private final String text;
  private final int bytes;
  private final String javaName;

  Type(String text, int bytes, String javaName) {
    this.text = text;
    this.bytes = bytes;
    this.javaName = javaName;
  }

  /** The size of a lane. */
  public int bytes() {
    return bytes;
  }

  /** {@code Float} of {@code FloatVector}. */
  String javaName() {
    return javaName;
  }

  /** Bits of a vector in memory. */
  int bits(int lanes) {
    return lanes * bytes * Byte.SIZE;
  }

  /** Bits of the species that holds it: four bytes live in the lower half of a 64-bit vector. */
  int speciesBits(int lanes) {
    return Math.max(bits(lanes), NARROWEST_BITS);
  }

  @Override
  public String toString() {
    return text;
  }
}
