package dev.lowbit.cpu.codegen;

import dev.lowbit.cpu.Lanes;
import dev.lowbit.cpu.codegen.Statement.Define;
import dev.lowbit.cpu.codegen.Statement.Store;
import java.util.Optional;

/**
 * What C2 compiles well: beyond the first two it silently compiles nothing, or boxes every vector;
 * beyond the others it spills.
 *
 * @param bytecodes most bytecodes of a method that C2 compiles; HotSpot has 8,000
 * @param carriedCalls most calls on a vector that a loop carries: at 18,000 nodes of its graph C2
 *     stops inlining, which is about 50 of them
 * @param vectors most vectors alive at once
 * @param addresses most addresses, ends and distances
 */
public record Limits(int bytecodes, int carriedCalls, int vectors, int addresses) {
  private static final int BYTECODES = 8_000;
  private static final int CARRIED_CALLS = 48;
  private static final int ADDRESSES = 12;

  /** Room for every vector in a register, less those the allocator needs to move others. */
  public static Limits unspilled() {
    return new Limits(BYTECODES, CARRIED_CALLS, registers() - registers() / 8, ADDRESSES);
  }

  /** For butterflies that keep more vectors than registers, and know that it costs a half. */
  public static Limits spilling() {
    return new Limits(BYTECODES, CARRIED_CALLS, 8 * registers(), 2 * ADDRESSES);
  }

  /** Vector registers: AVX-512 and aarch64 have 32, AVX2 has 16. */
  public static int registers() {
    boolean wide = Lanes.LONG_LANES * Long.SIZE == 512;
    return wide || System.getProperty("os.arch").equals("aarch64") ? 32 : 16;
  }

  /** Most vectors that the program keeps alive at once. */
  public static int vectors(Program program) {
    return new Lifetimes(program).pressure();
  }

  /** Why the program is too much, if it is; its size is known only when it is generated. */
  public Optional<String> refusal(Program program) {
    int alive = vectors(program);
    if (alive > vectors)
      return Optional.of(alive + " vectors alive at once, at most " + vectors + " stay registers");
    int carried = carriedCalls(program);
    if (carried > carriedCalls)
      return Optional.of(
          carried + " calls on vectors that a loop carries, C2 inlines at most " + carriedCalls);
    int registers = program.addresses().size();
    if (registers > addresses)
      return Optional.of(registers + " addresses, at most " + addresses + " stay registers");
    return Optional.empty();
  }

  /** Why a method of this size is too much, if it is. */
  Optional<String> refusal(int codeLength) {
    return codeLength <= bytecodes
        ? Optional.empty()
        : Optional.of(codeLength + " bytecodes, C2 compiles at most " + bytecodes);
  }

  private static int carriedCalls(Program program) {
    int[] calls = {0};
    program.forEach(line -> {
      boolean carried =
          switch (line) {
            case Define(Value value) -> calledOnCarried(value.node());
            case Store s -> s.value().carried();
            default -> false;
          };
      if (carried) calls[0]++;
    });
    return calls[0];
  }

  private static boolean calledOnCarried(Node node) {
    return switch (node) {
      case Node.Binary n -> n.a().carried() && (!n.op().commutes() || n.b().carried());
      case Node.Fma n -> n.a().carried() && n.b().carried();
      case Node.Negate n -> n.a().carried();
      case Node.Shift n -> n.a().carried();
      case Node.Convert n -> n.a().carried();
      case Node.Permute n -> n.a().carried();
      case Node.Permute2 _, Node.Load _, Node.Splat _, Node.Constant _, Node.Read _ -> false;
    };
  }
}
