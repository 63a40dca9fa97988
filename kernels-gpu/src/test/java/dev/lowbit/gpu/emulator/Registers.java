package dev.lowbit.gpu.emulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives registers, constants and scratch their places.
 *
 * <pre>
 *   predicates   one int per register, bit l is lane l
 *   ints         rows of 32: .b16 (zero-extended) and .b32 registers, then constants
 *   longs        rows of 32: .b64 registers, then constants
 * </pre>
 */
final class Registers {
  private static final Pattern DECLARATION = Pattern.compile("\\.reg\\s+\\.(\\w+)\\s+(.*)");
  private static final Pattern RANGE = Pattern.compile("([%\\w$]+)<(\\d+)>");

  /** {@code bits} 1 for a predicate; {@code at} is its number, or the offset of its row. */
  record Register(int bits, int at) {}

  private record Family(String prefix, int count, int bits) {}

  private record Scope(Map<String, Register> names, List<Family> families) {}

  private final Deque<Scope> scopes = new ArrayDeque<>();
  private final Map<Integer, Integer> constants = new HashMap<>();
  private final Map<Long, Integer> wideConstants = new HashMap<>();
  private int predicates;
  private int rows;
  private int wideRows;

  Registers() {
    open();
  }

  void open() {
    scopes.push(new Scope(new HashMap<>(), new ArrayList<>()));
  }

  void close() {
    scopes.pop();
  }

  /** {@code .reg .b32 %r<14>} or {@code .reg .pred p, q}. */
  void declare(String statement) {
    Matcher m = DECLARATION.matcher(statement);
    if (!m.matches()) throw new Fault(Fault.INVALID_PTX, "cannot read " + statement);
    String type = m.group(1);
    int bits = type.equals("pred") ? 1 : Integer.parseInt(type.substring(1));
    if (bits != 1 && bits != 16 && bits != 32 && bits != 64) {
      throw new Fault(Fault.INVALID_PTX, "the emulator does not know registers of " + bits);
    }
    Scope scope = scopes.element();
    for (String name : m.group(2).split(",")) {
      Matcher range = RANGE.matcher(name.strip());
      if (range.matches()) {
        int count = Integer.parseInt(range.group(2));
        scope.families.add(new Family(range.group(1), count, bits));
      } else {
        scope.names.put(name.strip(), place(bits));
      }
    }
  }

  @Nullable Register find(String name) {
    for (Scope scope : scopes) {
      Register known = scope.names.get(name);
      if (known != null) return known;
      for (Family f : scope.families) {
        if (name.startsWith(f.prefix) && inRange(name.substring(f.prefix.length()), f.count)) {
          Register made = place(f.bits);
          scope.names.put(name, made);
          return made;
        }
      }
    }
    return null;
  }

  Register place(int bits) {
    if (bits == 1) return new Register(1, predicates++);
    return bits == 64 ? new Register(64, 32 * wideRows++) : new Register(bits, 32 * rows++);
  }

  int constant(int value) {
    return constants.computeIfAbsent(value, v -> 32 * rows++);
  }

  int wideConstant(long value) {
    return wideConstants.computeIfAbsent(value, v -> 32 * wideRows++);
  }

  int predicates() {
    return predicates;
  }

  /** The register file of a warp that has not started: constants in place, the rest poisoned. */
  int[] ints() {
    int[] file = new int[32 * rows];
    java.util.Arrays.fill(file, 0xDEADBEEF);
    constants.forEach((value, at) -> java.util.Arrays.fill(file, at, at + 32, value));
    return file;
  }

  long[] longs() {
    long[] file = new long[32 * wideRows];
    java.util.Arrays.fill(file, 0xDEADBEEF_DEADBEEFL);
    wideConstants.forEach((value, at) -> java.util.Arrays.fill(file, at, at + 32, value));
    return file;
  }

  private static boolean inRange(String digits, int count) {
    if (digits.isEmpty() || digits.length() > 9) return false;
    if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) return false;
    return Integer.parseInt(digits) < count;
  }
}
