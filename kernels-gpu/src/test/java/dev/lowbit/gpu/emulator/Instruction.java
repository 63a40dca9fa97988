package dev.lowbit.gpu.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One PTX instruction as written: guard, opcode parts, operands. */
final class Instruction {
  private static final Pattern GUARD = Pattern.compile("@(!?)([%\\w$]+)\\s+(.*)");
  private static final Pattern OPERAND = Pattern.compile("\\{[^}]*\\}|\\[[^\\]]*\\]|[^,\\s]+");

  final int line;
  final String text;
  final String opcode;
  final String[] part;
  final List<String> operands = new ArrayList<>();
  final String guard;
  final boolean guardNegated;

  Instruction(PtxText.Statement statement) {
    line = statement.line();
    text = statement.text();
    Matcher g = GUARD.matcher(text);
    boolean guarded = g.matches();
    guard = guarded ? g.group(2) : "";
    guardNegated = guarded && !g.group(1).isEmpty();
    String rest = guarded ? g.group(3) : text;
    int space = rest.indexOf(' ');
    opcode = space < 0 ? rest : rest.substring(0, space);
    part = opcode.replace("::", "_").split("\\.");
    if (space >= 0) {
      Matcher o = OPERAND.matcher(rest.substring(space + 1));
      while (o.find()) operands.add(o.group());
    }
  }

  String name() {
    return part[0];
  }

  boolean has(String qualifier) {
    for (int i = 1; i < part.length; i++) if (part[i].equals(qualifier)) return true;
    return false;
  }

  /** Refuses every qualifier that is not in the list; types are checked by who reads them. */
  void allow(String... qualifiers) {
    List<String> known = List.of(qualifiers);
    for (int i = 1; i < part.length; i++) {
      if (!known.contains(part[i]) && !PtxType.isType(part[i])) throw unknown();
    }
  }

  PtxType type() {
    return PtxType.of(part[part.length - 1], this);
  }

  String operand(int i) {
    if (i >= operands.size()) throw unknown();
    return operands.get(i);
  }

  Fault unknown() {
    return new Fault(Fault.INVALID_PTX, "line " + line + ": the emulator does not know " + text);
  }
}
