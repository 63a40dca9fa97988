package dev.lowbit.gpu.emulator;

import static java.util.Map.entry;

import java.util.Map;

/** Integer arithmetic, logic, shifts and bit fields. */
final class ArithmeticDecoder {
  /** Codes of one opcode: 32-bit signed and unsigned, 64-bit signed and unsigned. */
  private record Codes(Code s32, Code u32, Code s64, Code u64) {
    Code of(PtxType type) {
      if (type.bits() == 64) return type.signed() ? s64 : u64;
      return type.signed() ? s32 : u32;
    }
  }

  private static final Map<String, Codes> CODES =
      Map.ofEntries(
          entry("add", same(Code.ADD, Code.ADD64)),
          entry("sub", same(Code.SUB, Code.SUB64)),
          entry("and", same(Code.AND, Code.AND64)),
          entry("or", same(Code.OR, Code.OR64)),
          entry("xor", same(Code.XOR, Code.XOR64)),
          entry("not", same(Code.NOT, Code.NOT64)),
          entry("cnot", same(Code.CNOT, Code.CNOT64)),
          entry("neg", same(Code.NEG, Code.NEG64)),
          entry("abs", same(Code.ABS, Code.ABS64)),
          entry("min", new Codes(Code.MIN_S, Code.MIN_U, Code.MIN64_S, Code.MIN64_U)),
          entry("max", new Codes(Code.MAX_S, Code.MAX_U, Code.MAX64_S, Code.MAX64_U)),
          entry("div", new Codes(Code.DIV_S, Code.DIV_U, Code.DIV64_S, Code.DIV64_U)),
          entry("rem", new Codes(Code.REM_S, Code.REM_U, Code.REM64_S, Code.REM64_U)),
          entry("shl", same(Code.SHL, Code.SHL64)),
          entry("shr", new Codes(Code.SHR_S, Code.SHR_U, Code.SHR64_S, Code.SHR64_U)),
          entry("brev", same(Code.BREV, Code.BREV64)),
          entry("popc", same(Code.POPC, Code.POPC64)),
          entry("clz", same(Code.CLZ, Code.CLZ64)),
          entry("bfind", new Codes(Code.BFIND_S, Code.BFIND_U, Code.BFIND64_S, Code.BFIND64_U)),
          entry("bfe", new Codes(Code.BFE_S, Code.BFE_U, Code.BFE64_S, Code.BFE64_U)));

  private final Operands to;

  ArithmeticDecoder(Operands to) {
    this.to = to;
  }

  private static Codes same(Code narrow, Code wide) {
    return new Codes(narrow, narrow, wide, wide);
  }

  void decode(Instruction in) {
    switch (in.name()) {
      case "mul", "mul24" -> multiply(in);
      case "mad" -> multiplyAdd(in);
      case "lop3", "prmt", "shf", "dp4a", "bfi" -> threeSources(in);
      case "popc", "clz", "bfind" -> count(in);
      case "bfe" -> field(in);
      case "shl", "shr" -> shift(in);
      default -> {
        in.allow();
        plain(in, codes(in).of(in.type()));
      }
    }
  }

  private static Codes codes(Instruction in) {
    Codes codes = CODES.get(in.name());
    if (codes == null) throw in.unknown();
    return codes;
  }

  private void plain(Instruction in, Code code) {
    PtxType t = in.type();
    boolean two = in.operands.size() > 2;
    if (t.bits() == 64) {
      int a = to.wideSource(in.operand(1), in);
      int b = two ? to.wideSource(in.operand(2), in) : Op.NONE;
      to.emit(code, in, to.register(in.operand(0), 64, in), a).b = b;
      return;
    }
    int a = to.extended(in.operand(1), t, in);
    int b = two ? to.extended(in.operand(2), t, in) : Op.NONE;
    finish(in, t, to.emit(code, in, Op.NONE, a)).b = b;
  }

  /** Gives {@code op} its destination; 16-bit results are cut after it. */
  private Op finish(Instruction in, PtxType t, Op op) {
    int d = to.register(in.operand(0), t.bits(), in);
    op.d = d;
    if (t.bits() == 16) to.emit(Code.ZEXT16, in, d, d);
    return op;
  }

  private void multiply(Instruction in) {
    in.allow("lo", "hi", "wide");
    PtxType t = in.type();
    if (in.name().equals("mul24")) {
      if (!in.has("lo")) throw in.unknown();
      plain(in, t.signed() ? Code.MUL24_S : Code.MUL24_U);
    } else if (in.has("wide")) {
      int bits = 2 * t.bits();
      wide(in, t, to.register(in.operand(0), bits, in));
    } else if (in.has("hi")) {
      plain(in, high(in, t));
    } else {
      plain(in, t.bits() == 64 ? Code.MUL64 : Code.MUL);
    }
  }

  private static Code high(Instruction in, PtxType t) {
    if (t.bits() == 16) throw in.unknown();
    return new Codes(Code.MULHI_S, Code.MULHI_U, Code.MULHI64_S, Code.MULHI64_U).of(t);
  }

  private void wide(Instruction in, PtxType t, int d) {
    if (t.bits() == 64) throw in.unknown();
    int a = to.extended(in.operand(1), t, in);
    int b = to.extended(in.operand(2), t, in);
    Code code = t.bits() == 16 ? Code.MUL : t.signed() ? Code.MULWIDE_S : Code.MULWIDE_U;
    to.emit(code, in, d, a).b = b;
  }

  private void multiplyAdd(Instruction in) {
    in.allow("lo", "hi", "wide");
    PtxType t = in.type();
    boolean long64 = t.bits() == 64;
    if (in.has("wide")) {
      boolean toLong = t.bits() == 32;
      int product = toLong ? to.wideScratch() : to.scratch();
      wide(in, t, product);
      int c = toLong ? to.wideSource(in.operand(3), in) : to.source(in.operand(3), in);
      int d = to.register(in.operand(0), 2 * t.bits(), in);
      to.emit(toLong ? Code.ADD64 : Code.ADD, in, d, product).b = c;
    } else if (in.has("hi")) {
      int a = long64 ? to.wideSource(in.operand(1), in) : to.source(in.operand(1), in);
      int b = long64 ? to.wideSource(in.operand(2), in) : to.source(in.operand(2), in);
      int product = long64 ? to.wideScratch() : to.scratch();
      to.emit(high(in, t), in, product, a).b = b;
      int c = long64 ? to.wideSource(in.operand(3), in) : to.source(in.operand(3), in);
      int d = to.register(in.operand(0), t.bits(), in);
      to.emit(long64 ? Code.ADD64 : Code.ADD, in, d, product).b = c;
    } else {
      int c = long64 ? to.wideSource(in.operand(3), in) : to.extended(in.operand(3), t, in);
      int from = to.ops.size();
      plain(in, long64 ? Code.MAD64 : Code.MAD);
      for (Op op : to.ops.subList(from, to.ops.size())) {
        if (op.code == Code.MAD64 || op.code == Code.MAD) op.c = c;
      }
    }
  }

  /** The amount is a 32-bit register whatever the type. */
  private void shift(Instruction in) {
    in.allow();
    PtxType t = in.type();
    int by = to.source(in.operand(2), in);
    Code code = codes(in).of(t);
    if (t.bits() == 64) {
      int d = to.register(in.operand(0), 64, in);
      to.emit(code, in, d, to.wideSource(in.operand(1), in)).b = by;
    } else {
      int a = to.extended(in.operand(1), t, in);
      finish(in, t, to.emit(code, in, Op.NONE, a)).b = by;
    }
  }

  private void count(Instruction in) {
    in.allow("shiftamt");
    PtxType t = in.type();
    boolean wide = t.bits() == 64;
    int a = wide ? to.wideSource(in.operand(1), in) : to.source(in.operand(1), in);
    Op op = to.emit(codes(in).of(t), in, to.register(in.operand(0), 32, in), a);
    op.mode = in.has("shiftamt") ? 1 : 0;
  }

  private void field(Instruction in) {
    in.allow();
    PtxType t = in.type();
    boolean wide = t.bits() == 64;
    int a = wide ? to.wideSource(in.operand(1), in) : to.source(in.operand(1), in);
    Op op = to.emit(codes(in).of(t), in, to.register(in.operand(0), t.bits(), in), a);
    op.b = to.source(in.operand(2), in);
    op.c = to.source(in.operand(3), in);
  }

  private void threeSources(Instruction in) {
    if (in.name().equals("bfi") && in.type().bits() == 64) {
      in.allow();
      int d = to.register(in.operand(0), 64, in);
      Op op = to.emit(Code.BFI64, in, d, to.wideSource(in.operand(1), in));
      op.b = to.wideSource(in.operand(2), in);
      op.c = to.source(in.operand(3), in);
      op.rowsA = new int[] {to.source(in.operand(4), in)};
      return;
    }
    Code code =
        switch (in.name()) {
          case "lop3" -> Code.LOP3;
          case "prmt" -> Code.PRMT;
          case "dp4a" -> Code.DP4A;
          case "bfi" -> Code.BFI;
          default -> in.has("l") ? Code.SHF_L : Code.SHF_R;
        };
    int d = to.register(in.operand(0), 32, in);
    Op op = to.emit(code, in, d, to.source(in.operand(1), in));
    op.b = to.source(in.operand(2), in);
    op.c = to.source(in.operand(3), in);
    switch (code) {
      case LOP3 -> {
        in.allow();
        op.mode = (int) to.number(in.operand(4), in);
      }
      case BFI -> {
        in.allow();
        op.rowsA = new int[] {to.source(in.operand(4), in)};
      }
      case PRMT -> op.mode = prmtMode(in);
      case DP4A -> {
        in.allow();
        int a = PtxType.of(in.part[1], in).signed() ? BitLanes.SIGNED_A : 0;
        op.mode = a | (PtxType.of(in.part[2], in).signed() ? BitLanes.SIGNED_B : 0);
      }
      default -> {
        in.allow("l", "r", "wrap", "clamp");
        op.mode = in.has("wrap") ? BitLanes.WRAP : 0;
      }
    }
  }

  private static int prmtMode(Instruction in) {
    if (in.part.length == 2) return 0;
    return switch (in.part[2]) {
      case "f4e" -> 1;
      case "b4e" -> 2;
      case "rc8" -> 3;
      case "ecl" -> 4;
      case "ecr" -> 5;
      case "rc16" -> 6;
      default -> throw in.unknown();
    };
  }
}
