package dev.lowbit.gpu.emulator;

import dev.lowbit.gpu.emulator.Registers.Register;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Names to places, and the list of micro-operations that grows as an entry is decoded. */
final class Operands {
  final Registers registers = new Registers();
  final List<Op> ops = new ArrayList<>();

  /** Addresses of variables; of the shared ones offsets within the block's memory. */
  final Map<String, Long> symbols = new HashMap<>();

  Op emit(Code code, Instruction in) {
    Op op = new Op(code, in.line, in.text);
    if (!in.guard.isEmpty()) {
      op.guard = predicate(in.guard, in);
      op.guardNegated = in.guardNegated;
    }
    ops.add(op);
    return op;
  }

  Op emit(Code code, Instruction in, int d, int a) {
    Op op = emit(code, in);
    op.d = d;
    op.a = a;
    return op;
  }

  Register register(String s, Instruction in) {
    Register r = registers.find(s);
    if (r == null) throw wrong(s, "is no register", in);
    return r;
  }

  /** Row of a destination of 16 or 32 bits. */
  int intRegister(String s, Instruction in) {
    Register r = register(s, in);
    if (r.bits() != 16 && r.bits() != 32) throw wrong(s, "has the wrong width", in);
    return r.at();
  }

  int register(String s, int bits, Instruction in) {
    Register r = register(s, in);
    if (r.bits() != bits) throw wrong(s, "has " + r.bits() + " bits, not " + bits, in);
    return r.at();
  }

  int predicate(String s, Instruction in) {
    return register(s, 1, in);
  }

  /** Row of a 32-bit source: register, number, or address of a shared variable. */
  int source(String s, Instruction in) {
    if (registers.find(s) != null) return register(s, 32, in);
    return registers.constant((int) number(s, in));
  }

  int wideSource(String s, Instruction in) {
    if (registers.find(s) != null) return register(s, 64, in);
    return registers.wideConstant(number(s, in));
  }

  /** Row of a source of up to 32 bits, sign- or zero-extended as its type says. */
  int extended(String s, PtxType type, Instruction in) {
    if (type.bits() > 16) return source(s, in);
    Register r = registers.find(s);
    if (r == null) {
      long x = number(s, in);
      return registers.constant(type.signed() ? (short) x : (int) x & 0xFFFF);
    }
    if (r.bits() != 16) throw wrong(s, "has " + r.bits() + " bits, not 16", in);
    if (!type.signed()) return r.at();
    int extended = scratch();
    emit(Code.SEXT16, in, extended, r.at());
    return extended;
  }

  int scratch() {
    return registers.place(32).at();
  }

  int wideScratch() {
    return registers.place(64).at();
  }

  boolean isRegister(String s) {
    return registers.find(s) != null;
  }

  long number(String s, Instruction in) {
    int plus = s.indexOf('+', 1);
    String name = plus < 0 ? s : s.substring(0, plus);
    if (symbols.containsKey(name)) {
      return symbols.get(name) + (plus < 0 ? 0 : number(s.substring(plus + 1), in));
    }
    try {
      if (s.startsWith("0f") || s.startsWith("0F")) {
        return Integer.parseUnsignedInt(s.substring(2), 16);
      }
      String digits = s.endsWith("U") ? s.substring(0, s.length() - 1) : s;
      if (digits.startsWith("0x")) return Long.parseUnsignedLong(digits.substring(2), 16);
      return digits.startsWith("-") ? Long.decode(digits) : Long.parseUnsignedLong(digits);
    } catch (NumberFormatException e) {
      throw wrong(s, "is neither a register nor a number nor a variable", in);
    }
  }

  /** {@code [%rd1+16]}, {@code [table]}, {@code [%r1+-4]}. */
  void address(Op op, String s, Instruction in) {
    String inner = s.substring(1, s.length() - 1).strip();
    int plus = inner.indexOf('+');
    String base = plus < 0 ? inner : inner.substring(0, plus).strip();
    op.offset = plus < 0 ? 0 : number(inner.substring(plus + 1).strip(), in);
    op.wideAddress = true;
    if (isRegister(base) && register(base, in).bits() == 32) {
      op.wideAddress = false;
      op.a = register(base, in).at();
    } else {
      op.a = wideSource(base, in);
    }
  }

  /** Names in braces, or the one name. */
  static List<String> elements(String s) {
    if (!s.startsWith("{")) return List.of(s);
    return List.of(s.substring(1, s.length() - 1).replace(" ", "").split(","));
  }

  Fault wrong(String s, String what, Instruction in) {
    return new Fault(Fault.INVALID_PTX, "line " + in.line + ": " + in.text + ": " + s + " " + what);
  }
}
