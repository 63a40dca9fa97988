package dev.lowbit.gpu.emulator;

import java.util.List;
import java.util.Map;

/** Moves, addresses and floating point. */
final class ValueDecoder {
  /** Addresses of shared memory in the generic space have this bit. */
  static final long SHARED_WINDOW = 1L << 62;

  static final List<String> SPECIAL =
      List.of(
          "%tid.x",
          "%tid.y",
          "%tid.z",
          "%ntid.x",
          "%ntid.y",
          "%ntid.z",
          "%ctaid.x",
          "%ctaid.y",
          "%ctaid.z",
          "%nctaid.x",
          "%nctaid.y",
          "%nctaid.z",
          "%laneid",
          "%warpid",
          "%lanemask_eq",
          "%lanemask_lt",
          "%lanemask_le",
          "%lanemask_gt",
          "%lanemask_ge");

  private static final Map<String, Code> FLOATS =
      Map.of(
          "add", Code.FADD,
          "sub", Code.FSUB,
          "mul", Code.FMUL,
          "fma", Code.FFMA,
          "div", Code.FDIV,
          "sqrt", Code.FSQRT,
          "neg", Code.FNEG,
          "abs", Code.FABS,
          "copysign", Code.COPYSIGN);

  private final Operands to;

  ValueDecoder(Operands to) {
    this.to = to;
  }

  void move(Instruction in) {
    String from = in.operand(1);
    if (from.startsWith("{") || in.operand(0).startsWith("{")) {
      pack(in);
      return;
    }
    int special = SPECIAL.indexOf(from);
    if (special >= 0) {
      to.emit(Code.SPECIAL, in, to.register(in.operand(0), 32, in), Op.NONE).mode = special;
      return;
    }
    in.allow();
    PtxType t = in.type();
    if (t.bits() == 1) {
      predicateMove(in, from);
    } else if (t.bits() == 64) {
      to.emit(Code.MOV64, in, to.register(in.operand(0), 64, in), to.wideSource(from, in));
    } else {
      int a = t.bits() == 16 ? to.extended(from, new PtxType('u', 16), in) : to.source(from, in);
      to.emit(Code.MOV, in, to.register(in.operand(0), t.bits(), in), a);
    }
  }

  private void predicateMove(Instruction in, String from) {
    int d = to.predicate(in.operand(0), in);
    if (to.isRegister(from)) {
      to.emit(Code.PMOV, in, d, to.predicate(from, in));
    } else {
      to.emit(Code.PMOV, in, d, Op.NONE).mode = to.number(from, in) == 0 ? 0 : -1;
    }
  }

  private void pack(Instruction in) {
    List<String> names = Operands.elements(in.operand(in.operand(0).startsWith("{") ? 0 : 1));
    PtxType t = in.type();
    if (names.size() != 2 || t.bits() < 32) throw in.unknown();
    boolean wide = t.bits() == 64;
    int half = t.bits() / 2;
    if (in.operand(0).startsWith("{")) {
      int a = wide ? to.wideSource(in.operand(1), in) : to.source(in.operand(1), in);
      int low = to.register(names.get(0), half, in);
      int high = to.register(names.get(1), half, in);
      to.emit(wide ? Code.LOW : Code.ZEXT16, in, low, a);
      Op upper = to.emit(wide ? Code.HIGH : Code.SHR_U, in, high, a);
      upper.b = wide ? Op.NONE : to.registers.constant(16);
    } else {
      PtxType part = new PtxType('u', half);
      int d = to.register(in.operand(0), t.bits(), in);
      int low = to.extended(names.get(0), part, in);
      to.emit(wide ? Code.PACK32 : Code.PACK16, in, d, low).b = to.extended(names.get(1), part, in);
    }
  }

  /** Global addresses are generic ones; shared ones lie in their window. */
  void convertAddress(Instruction in) {
    in.allow("to", "global", "shared", "shared_cta", "const", "param");
    boolean shared = in.has("shared") || in.has("shared_cta");
    int d = to.register(in.operand(0), 64, in);
    int a = to.wideSource(in.operand(1), in);
    if (!shared) {
      to.emit(Code.MOV64, in, d, a);
    } else if (in.has("to")) {
      to.emit(Code.AND64, in, d, a).b = to.registers.wideConstant(~SHARED_WINDOW);
    } else {
      to.emit(Code.OR64, in, d, a).b = to.registers.wideConstant(SHARED_WINDOW);
    }
  }

  void floating(Instruction in) {
    Code code = FLOATS.get(in.name());
    if (in.name().equals("min")) code = in.has("NaN") ? Code.FMIN_NAN : Code.FMIN;
    if (in.name().equals("max")) code = in.has("NaN") ? Code.FMAX_NAN : Code.FMAX;
    if (in.name().equals("rcp")) code = Code.FDIV;
    if (code == null) throw in.unknown();
    boolean order = code == Code.FMIN || code == Code.FMAX || in.has("NaN");
    boolean sign = code == Code.FNEG || code == Code.FABS || code == Code.COPYSIGN;
    boolean truncated = code == Code.FADD && in.has("rz");
    if (order) in.allow("NaN");
    else if (sign) in.allow();
    else in.allow("rn", "sat", truncated ? "rz" : "rn");
    int d = to.register(in.operand(0), 32, in);
    int[] sources = new int[in.operands.size() - 1];
    for (int i = 0; i < sources.length; i++) sources[i] = to.source(in.operand(i + 1), in);
    Op op = to.emit(truncated ? Code.FADD_RZ : code, in, d, sources[0]);
    if (in.name().equals("rcp")) {
      op.a = to.registers.constant(Float.floatToIntBits(1));
      op.b = sources[0];
    }
    if (sources.length > 1) op.b = sources[1];
    if (sources.length > 2) op.c = sources[2];
    if (in.has("sat")) to.emit(Code.FSAT, in, d, d);
  }
}
