package dev.lowbit.gpu.emulator;

import dev.lowbit.gpu.emulator.Op.Space;
import dev.lowbit.gpu.emulator.Registers.Register;
import java.util.List;

/** Loads, stores, atomics and asynchronous copies. */
final class MemoryDecoder {
  /** Cache hints and orderings without a meaning for the result. */
  private static final String[] HINTS = {
    "param",
    "global",
    "shared",
    "shared_cta",
    "const",
    "local",
    "nc",
    "ca",
    "cg",
    "cs",
    "cv",
    "lu",
    "wb",
    "wt",
    "volatile",
    "relaxed",
    "acquire",
    "release",
    "acq_rel",
    "weak",
    "cta",
    "gpu",
    "sys",
    "v2",
    "v4",
    "L1_no_allocate",
    "L1_evict_first",
    "L1_evict_last",
    "L2_64B",
    "L2_128B",
    "L2_256B"
  };

  private final Operands to;
  private final Parameters parameters;

  MemoryDecoder(Operands to, Parameters parameters) {
    this.to = to;
    this.parameters = parameters;
  }

  void load(Instruction in) {
    in.allow(HINTS);
    boolean parameter = in.has("param");
    Op op = new Op(parameter ? Code.LD_PARAM : Code.LD, in.line, in.text);
    PtxType t = elements(op, in, in.operand(0));
    Op emitted = to.emit(op.code, in);
    emitted.rows = op.rows;
    emitted.wide = op.wide;
    emitted.width = t.bits() / 8;
    emitted.signed = t.signed();
    emitted.mode = op.mode;
    if (parameter) emitted.offset = parameter(in.operand(1), in);
    else space(emitted, in, in.operand(1));
  }

  void store(Instruction in) {
    in.allow(HINTS);
    if (in.has("param") || in.has("const")) throw in.unknown();
    PtxType t = in.type();
    boolean wide = t.bits() == 64;
    List<String> names = Operands.elements(in.operand(1));
    int[] rows = new int[names.size()];
    for (int i = 0; i < rows.length; i++) rows[i] = stored(names.get(i), wide, t, in);
    count(in, rows.length);
    Op op = to.emit(Code.ST, in);
    op.rows = rows;
    op.wide = wide;
    op.width = t.bits() / 8;
    space(op, in, in.operand(0));
  }

  private int stored(String name, boolean wide, PtxType t, Instruction in) {
    if (wide) return to.wideSource(name, in);
    if (!to.isRegister(name)) return to.source(name, in);
    Register r = to.register(name, in);
    if (r.bits() < t.bits() || r.bits() == 64) throw in.unknown();
    return r.at();
  }

  /** Destination rows; {@link Op#mode} 16: registers of 16 bits, to be cut. */
  private PtxType elements(Op op, Instruction in, String destination) {
    PtxType t = in.type();
    List<String> names = Operands.elements(destination);
    count(in, names.size());
    op.rows = new int[names.size()];
    for (int i = 0; i < op.rows.length; i++) {
      Register r = to.register(names.get(i), in);
      if (r.bits() < t.bits() || r.bits() == 1 || (i > 0 && op.wide != (r.bits() == 64))) {
        throw in.unknown();
      }
      op.rows[i] = r.at();
      op.wide = r.bits() == 64;
      op.mode = r.bits();
    }
    return t;
  }

  private static void count(Instruction in, int n) {
    int declared = in.has("v4") ? 4 : in.has("v2") ? 2 : 1;
    if (declared != n) throw in.unknown();
  }

  private void space(Op op, Instruction in, String address) {
    to.address(op, address, in);
    if (in.has("local")) throw in.unknown();
    if (in.has("shared") || in.has("shared_cta")) op.space = Space.SHARED;
    else op.space = in.has("global") || in.has("const") ? Space.GLOBAL : Space.GENERIC;
  }

  private int parameter(String s, Instruction in) {
    String inner = s.substring(1, s.length() - 1).strip();
    int plus = inner.indexOf('+');
    Integer at = parameters.offsets.get(plus < 0 ? inner : inner.substring(0, plus));
    if (at == null) throw in.unknown();
    return at + (plus < 0 ? 0 : (int) to.number(inner.substring(plus + 1), in));
  }

  void atomic(Instruction in) {
    String[] doing = {"add", "min", "max", "and", "or", "xor", "exch", "cas", "inc", "dec"};
    int mode = 0;
    while (mode < doing.length && !in.has(doing[mode])) mode++;
    PtxType t = in.type();
    if (mode == doing.length || t.isFloat() || t.bits() < 32) throw in.unknown();
    int first = in.name().equals("red") ? 0 : 1;
    boolean wide = t.bits() == 64;
    String value = in.operand(first + 1);
    int b = wide ? to.wideSource(value, in) : to.source(value, in);
    int c = Op.NONE;
    if (doing[mode].equals("cas")) {
      String replacement = in.operand(first + 2);
      c = wide ? to.wideSource(replacement, in) : to.source(replacement, in);
    }
    Op op = to.emit(Code.ATOM, in);
    op.mode = mode;
    op.b = b;
    op.c = c;
    op.wide = wide;
    op.width = t.bits() / 8;
    op.signed = t.signed();
    if (first == 1) op.d = to.register(in.operand(0), t.bits(), in);
    space(op, in, in.operand(first));
  }

  /** {@code cp.async.cg.shared.global [%r1], [%rd1], 16, %r2}. */
  void copyAsync(Instruction in) {
    if (in.has("commit_group")) {
      to.emit(Code.CP_COMMIT, in);
    } else if (in.has("wait_all")) {
      to.emit(Code.CP_WAIT, in).mode = Op.NONE;
    } else if (in.has("wait_group")) {
      to.emit(Code.CP_WAIT, in).mode = (int) to.number(in.operand(0), in);
    } else {
      in.allow(
          "async", "ca", "cg", "shared", "shared_cta", "global", "L2_64B", "L2_128B", "L2_256B");
      int bytes = (int) to.number(in.operand(2), in);
      if (bytes != 16 && (in.has("cg") || (bytes != 4 && bytes != 8))) throw in.unknown();
      Op from = new Op(Code.CP_ASYNC, in.line, in.text);
      to.address(from, in.operand(1), in);
      boolean sized = in.operands.size() > 3;
      int size = sized ? to.source(in.operand(3), in) : to.registers.constant(bytes);
      Op op = to.emit(Code.CP_ASYNC, in);
      to.address(op, in.operand(0), in);
      op.space = Space.SHARED;
      op.width = bytes;
      op.b = from.a;
      op.mode = (int) from.offset;
      op.wide = from.wideAddress;
      op.c = size;
    }
  }
}
