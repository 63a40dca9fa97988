package dev.lowbit.gpu.emulator;

import dev.lowbit.gpu.emulator.Registers.Register;
import java.util.Map;

/** {@code cvt}: between widths, and between integers and floats. */
final class ConversionDecoder {
  private static final Map<String, Integer> ROUNDINGS =
      Map.of(
          "rni", FloatLanes.NEAREST_EVEN,
          "rzi", FloatLanes.TO_ZERO,
          "rmi", FloatLanes.DOWN,
          "rpi", FloatLanes.UP);

  private final Operands to;

  ConversionDecoder(Operands to) {
    this.to = to;
  }

  void decode(Instruction in) {
    int n = in.part.length;
    PtxType from = PtxType.of(in.part[n - 1], in);
    PtxType into = PtxType.of(in.part[n - 2], in);
    if (from.isFloat() && into.isFloat()) {
      in.allow("sat", "rni", "rzi", "rmi", "rpi");
      int a = to.source(in.operand(1), in);
      int d = to.register(in.operand(0), 32, in);
      Op op = to.emit(rounding(in) < 0 ? Code.MOV : Code.FROUND, in, d, a);
      op.mode = rounding(in);
      if (in.has("sat")) to.emit(Code.FSAT, in, d, d);
    } else if (from.isFloat()) {
      in.allow("sat", "rni", "rzi", "rmi", "rpi");
      if (rounding(in) < 0) throw in.unknown();
      fromFloat(in, into);
    } else if (into.isFloat()) {
      in.allow("rn");
      toFloat(in, from);
    } else {
      in.allow("sat");
      integers(in, from, into);
    }
  }

  private static int rounding(Instruction in) {
    for (String part : in.part) {
      Integer mode = ROUNDINGS.get(part);
      if (mode != null) return mode;
    }
    return Op.NONE;
  }

  /** Targets below 32 bits saturate: float to s32, then to the narrow type. */
  private void fromFloat(Instruction in, PtxType into) {
    int a = to.source(in.operand(1), in);
    if (into.bits() == 64) {
      Code code = into.signed() ? Code.F32_S64 : Code.F32_U64;
      to.emit(code, in, to.register(in.operand(0), 64, in), a).mode = rounding(in);
      return;
    }
    Register d = to.register(in.operand(0), in);
    if (d.bits() < 16 || d.bits() > 32) throw in.unknown();
    Code code = into.signed() || into.bits() < 32 ? Code.F32_S32 : Code.F32_U32;
    to.emit(code, in, d.at(), a).mode = rounding(in);
    if (into.bits() < 32) clamp(in, d, d.at(), into, false);
  }

  private void clamp(Instruction in, Register d, int a, PtxType into, boolean unsigned) {
    Op op = to.emit(Code.CLAMP, in, d.at(), a);
    op.width = into.bits();
    op.signed = into.signed();
    op.mode = unsigned ? 1 : 0;
    if (d.bits() == 16) to.emit(Code.ZEXT16, in, d.at(), d.at());
  }

  private void toFloat(Instruction in, PtxType from) {
    if (!in.has("rn")) throw in.unknown();
    int d = to.register(in.operand(0), 32, in);
    if (from.bits() == 64) {
      int a = to.wideSource(in.operand(1), in);
      to.emit(from.signed() ? Code.S64_F32 : Code.U64_F32, in, d, a);
    } else {
      to.emit(from.signed() ? Code.S32_F32 : Code.U32_F32, in, d, narrowed(in, from));
    }
  }

  /** Row of the second operand taken as {@code from}, extended to 32 bits. */
  private int narrowed(Instruction in, PtxType from) {
    String s = in.operand(1);
    if (!to.isRegister(s)) return to.source(s, in);
    int a = to.intRegister(s, in);
    if (from.bits() == 32) return a;
    int extended = to.scratch();
    boolean byteWide = from.bits() == 8;
    Code code =
        from.signed() ? byteWide ? Code.SEXT8 : Code.SEXT16 : byteWide ? Code.ZEXT8 : Code.ZEXT16;
    to.emit(code, in, extended, a);
    return extended;
  }

  private void integers(Instruction in, PtxType from, PtxType into) {
    Register d = to.register(in.operand(0), in);
    boolean sat = in.has("sat");
    if (d.bits() == 64) {
      if (sat) throw in.unknown();
      if (from.bits() == 64) to.emit(Code.MOV64, in, d.at(), to.wideSource(in.operand(1), in));
      else to.emit(from.signed() ? Code.S32_64 : Code.U32_64, in, d.at(), narrowed(in, from));
      return;
    }
    if (d.bits() == 1) throw in.unknown();
    if (from.bits() == 64) {
      int a = to.wideSource(in.operand(1), in);
      Op op = to.emit(sat ? Code.CLAMP64 : Code.LOW, in, d.at(), a);
      op.width = into.bits();
      op.signed = into.signed();
      op.mode = from.signed() ? 0 : 1;
    } else if (sat) {
      clamp(in, d, narrowed(in, from), into, !from.signed());
      return;
    } else {
      to.emit(Code.MOV, in, d.at(), narrowed(in, from));
    }
    Code cut =
        switch (into.bits()) {
          case 8 -> into.signed() ? Code.SEXT8 : Code.ZEXT8;
          case 16 -> into.signed() ? Code.SEXT16 : Code.ZEXT16;
          default -> Code.MOV;
        };
    if (cut != Code.MOV) to.emit(cut, in, d.at(), d.at());
    if (d.bits() == 16) to.emit(Code.ZEXT16, in, d.at(), d.at());
  }
}
