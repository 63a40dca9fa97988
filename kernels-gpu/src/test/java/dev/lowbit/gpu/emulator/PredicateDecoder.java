package dev.lowbit.gpu.emulator;

import java.util.List;
import java.util.Map;

/** Comparisons, predicate logic and selection. */
final class PredicateDecoder {
  private static final Map<String, Compare> COMPARISONS =
      Map.ofEntries(
          Map.entry("eq", Compare.EQ),
          Map.entry("ne", Compare.NE),
          Map.entry("lt", Compare.LT),
          Map.entry("lo", Compare.LT),
          Map.entry("le", Compare.LE),
          Map.entry("ls", Compare.LE),
          Map.entry("gt", Compare.GT),
          Map.entry("hi", Compare.GT),
          Map.entry("ge", Compare.GE),
          Map.entry("hs", Compare.GE),
          Map.entry("num", Compare.NUM),
          Map.entry("nan", Compare.NAN));
  private static final List<String> UNSIGNED_ORDERS = List.of("lo", "ls", "hi", "hs");
  private static final List<String> UNORDERED = List.of("equ", "neu", "ltu", "leu", "gtu", "geu");

  private final Operands to;

  PredicateDecoder(Operands to) {
    this.to = to;
  }

  void logic(Instruction in) {
    in.allow();
    Code code =
        switch (in.name()) {
          case "and" -> Code.PAND;
          case "or" -> Code.POR;
          case "xor" -> Code.PXOR;
          case "not" -> Code.PNOT;
          default -> throw in.unknown();
        };
    int a = to.predicate(in.operand(1), in);
    Op op = to.emit(code, in, to.predicate(in.operand(0), in), a);
    if (code != Code.PNOT) op.b = to.predicate(in.operand(2), in);
  }

  /** {@code setp.lt.and.s32 %p1|%p2, a, b, !%p3}. */
  void compare(Instruction in) {
    String how = in.part[1];
    PtxType t = in.type();
    boolean unordered = t.isFloat() && UNORDERED.contains(how);
    Compare comparison = COMPARISONS.get(unordered ? how.substring(0, 2) : how);
    boolean nan = comparison == Compare.NUM || comparison == Compare.NAN;
    if (comparison == null || (nan && !t.isFloat())) throw in.unknown();
    in.allow(how, "and", "or", "xor");
    boolean wide = t.bits() == 64;
    int a = wide ? to.wideSource(in.operand(1), in) : to.extended(in.operand(1), t, in);
    int b = wide ? to.wideSource(in.operand(2), in) : to.extended(in.operand(2), t, in);
    Op op = to.emit(code(how, t), in, Op.NONE, a);
    op.b = b;
    op.mode = comparison.mode() | (unordered ? Compare.UNORDERED : 0);
    destinations(op, in);
  }

  private static Code code(String how, PtxType t) {
    if (t.isFloat()) return Code.SETP_F32;
    boolean unsigned = !t.signed() || UNSIGNED_ORDERS.contains(how);
    if (t.bits() == 64) return unsigned ? Code.SETP_U64 : Code.SETP_S64;
    return unsigned ? Code.SETP_U32 : Code.SETP_S32;
  }

  /** {@code c}: 0 no operand, 1 and, 2 or, 3 xor. */
  private void destinations(Op op, Instruction in) {
    String[] d = in.operand(0).split("\\|");
    op.d = to.predicate(d[0], in);
    if (d.length > 1) op.q = to.predicate(d[1], in);
    op.c = in.has("and") ? 1 : in.has("or") ? 2 : in.has("xor") ? 3 : 0;
    if (op.c != 0) {
      String with = in.operand(3);
      op.negated = with.startsWith("!");
      op.p = to.predicate(op.negated ? with.substring(1) : with, in);
    }
  }

  void select(Instruction in) {
    in.allow();
    PtxType t = in.type();
    Op op;
    if (t.bits() == 64) {
      int a = to.wideSource(in.operand(1), in);
      op = to.emit(Code.SELP64, in, to.register(in.operand(0), 64, in), a);
      op.b = to.wideSource(in.operand(2), in);
    } else {
      PtxType raw = new PtxType('u', t.bits());
      int a = to.extended(in.operand(1), raw, in);
      int b = to.extended(in.operand(2), raw, in);
      op = to.emit(Code.SELP, in, to.register(in.operand(0), t.bits(), in), a);
      op.b = b;
    }
    op.p = to.predicate(in.operand(3), in);
  }
}
