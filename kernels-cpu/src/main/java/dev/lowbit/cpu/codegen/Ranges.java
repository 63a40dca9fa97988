package dev.lowbit.cpu.codegen;

import dev.lowbit.cpu.codegen.Statement.Define;
import dev.lowbit.cpu.codegen.Statement.Fetch;
import dev.lowbit.cpu.codegen.Statement.Index;
import dev.lowbit.cpu.codegen.Statement.Loop;
import dev.lowbit.cpu.codegen.Statement.Store;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Of which addresses C2 is told the range, by {@link dev.lowbit.cpu.Workspace#ADDRESS}: then it
 * drops the check of every access.
 *
 * <p>A short loop gains up to 1.3x by it. A long straight line loses up to 3x: without checks it is
 * one block, in which C2 loads early and spills; the never-taken branches of the checks keep every
 * load where it was written. 7x7 taps, 8 pixels, 512 bits: 107 GFLOP/s with checks, 33 without. The
 * bound measured best on Cascade Lake: 13 accesses are better without checks, 21 with. Butterflies
 * need all they read at once, and gain 1.2x: they say so.
 */
final class Ranges {
  private static final int SHORT = 16;

  private final Set<Address> unknown = new HashSet<>();

  Ranges(Program program) {
    if (!program.told()) visit(program.body());
  }

  private void visit(List<Statement> block) {
    List<Address> accesses = block.stream().flatMap(Ranges::accesses).toList();
    if (accesses.size() > SHORT) unknown.addAll(accesses);
    for (Statement line : block) if (line instanceof Loop loop) visit(loop.body());
  }

  private static Stream<Address> accesses(Statement line) {
    return switch (line) {
      case Define(Value v) when v.node() instanceof Node.Load load -> Stream.of(load.address());
      case Define(Value v) when v.node() instanceof Node.Splat splat -> Stream.of(splat.address());
      case Store s -> Stream.of(s.address());
      case Index s -> Stream.of(s.stream());
      case Fetch s -> Stream.of(s.table());
      default -> Stream.empty();
    };
  }

  /** Whether its range is worth telling. */
  boolean known(Address address) {
    return !unknown.contains(address);
  }
}
