package dev.lowbit.cpu.codegen;

import dev.lowbit.cpu.codegen.Statement.Assign;
import dev.lowbit.cpu.codegen.Statement.Declare;
import dev.lowbit.cpu.codegen.Statement.Define;
import dev.lowbit.cpu.codegen.Statement.Loop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * From which line to which line each vector is alive, lines counted through all loops. What comes
 * from outside a loop and is used in it lives until the loop ends.
 */
final class Lifetimes {
  private final Map<Object, Integer> first = new HashMap<>();
  private final Map<Object, Integer> last = new HashMap<>();
  private final Map<Value, Integer> uses = new HashMap<>();
  private int line;

  Lifetimes(Program program) {
    program.constants().forEach(constant -> first.put(constant, line));
    walk(program.body());
  }

  private void walk(List<Statement> lines) {
    for (Statement statement : lines) {
      line++;
      statement
          .operands()
          .forEach(value -> {
            last.put(value, line);
            uses.merge(value, 1, Integer::sum);
          });
      switch (statement) {
        case Define s -> {
          first.put(s.value(), line);
          if (s.value().node() instanceof Node.Read read) last.put(read.variable(), line);
        }
        case Declare s -> {
          first.put(s.variable(), line);
          last.put(s.variable(), line);
        }
        case Assign s -> last.put(s.variable(), line);
        case Loop s -> {
          int start = line;
          walk(s.body());
          line++;
          int end = line;
          last.replaceAll(
              (key, use) -> use > start && first.getOrDefault(key, end) < start ? end : use);
        }
        default -> {}
      }
    }
  }

  /** The line after which the value is dead. */
  int last(Object valueOrVariable) {
    return last.getOrDefault(valueOrVariable, 0);
  }

  /** How often the value is an operand. */
  int uses(Value value) {
    return uses.getOrDefault(value, 0);
  }

  /** Most vectors alive at once. */
  int pressure() {
    int[] change = new int[line + 2];
    first.forEach((key, from) -> {
      change[from]++;
      change[Math.max(from, last(key))]--;
    });
    int alive = 0;
    int most = 0;
    for (int step : change) {
      alive += step;
      most = Math.max(most, alive);
    }
    return most;
  }
}
