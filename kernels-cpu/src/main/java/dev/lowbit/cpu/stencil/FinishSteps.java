package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.codegen.Type.F32;
import static dev.lowbit.cpu.codegen.Type.I32;

import dev.lowbit.Activation;
import dev.lowbit.cpu.codegen.Address;
import dev.lowbit.cpu.codegen.Conversion;
import dev.lowbit.cpu.codegen.ProgramBuilder;
import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.cpu.codegen.Value;

/**
 * Writes the steps of a {@link Finish} in a tile of vectors of channels.
 *
 * @param b the program of the tile
 * @param how the steps
 * @param type of the sums
 * @param finish where scale and then bias of the vector's channels lie
 * @param vector bytes from scale to bias
 */
record FinishSteps(ProgramBuilder b, Finish how, Type type, Address finish, long vector) {
  /** What the tile stores for a sum. */
  Value of(Value sum) {
    Value value = how.scaled() ? scaled(sum) : sum;
    Activation.Clamp clamp = how.clamp();
    if (clamp != null)
      value = b.min(b.max(value, b.constant(clamp.low())), b.constant(clamp.high()));
    if (how.integers() && type == F32) value = b.convert(Conversion.F32_TO_I32, value);
    Finish.Codes codes = how.codes();
    return codes == null ? value : code(codes, value);
  }

  /** See {@link Finish.Codes}. */
  private Value code(Finish.Codes codes, Value value) {
    Value inverse = b.constant(1 / codes.scale());
    Value minus = b.constant(-codes.scale());
    Value near = b.mul(value, inverse);
    Value q = b.fma(b.fma(near, minus, value), inverse, near);
    Value bits = b.convert(Conversion.F32_BITS, b.add(q, b.constant(Finish.EVEN)));
    int zero = codes.zeroPoint() - Float.floatToRawIntBits(Finish.EVEN);
    Value code = b.add(bits, b.constant(I32, zero));
    code = b.min(b.max(code, b.constant(I32, codes.low())), b.constant(I32, codes.high()));
    return b.convert(Conversion.I32_TO_I8, code);
  }

  private Value scaled(Value sum) {
    return b.fma(sum, b.load(F32, finish, 0), b.load(F32, finish, vector));
  }
}
