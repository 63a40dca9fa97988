package dev.lowbit.cpu.codegen;

/**
 * A 64-bit register of a program: an address of plan-owned memory, the end of a loop, or a distance
 * in bytes.
 */
public final class Address {
  private final String name;

  Address(String name) {
    this.name = name;
  }

  @Override
  public String toString() {
    return name;
  }
}
