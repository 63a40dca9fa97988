package dev.lowbit.cpu.stencil;

import dev.lowbit.Layout;
import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import dev.lowbit.stencil.Tap;

/** What the sums of a layer are, and what follows them. */
final class StencilSums {
  private static final int EXACT = 1 << 24; // integers up to here are floats

  private StencilSums() {}

  /** Floats, or ints where a float could round a sum of integers. */
  static Type type(StencilSet taps, StencilSpec spec) {
    return spec.input().floats() || bound(taps, spec) < EXACT ? Type.F32 : Type.I32;
  }

  /** Greatest |sum| of an integer input; fits an int, the plan was checked. */
  private static long bound(StencilSet taps, StencilSpec spec) {
    long most = 0;
    for (int o = 0; o < taps.outputs(); o++) {
      long weights = 0;
      for (Tap tap : taps.taps(o)) weights += (long) Math.abs(tap.weight());
      most = Math.max(most, weights * spec.input().bound());
    }
    return most;
  }

  /** The steps that tiles of channels do; none if wide kernels are summed in parts. */
  static Finish finish(StencilSet taps, StencilSpec spec, Type type) {
    if (TileChoice.parts(taps.kernelW()) > 1) return Finish.sum(spec.input().floats());
    return Finish.of(spec.epilogue(), spec.input().floats(), type, bound(taps, spec));
  }

  /** The steps that tiles leave to others. */
  static EpiloguePass epilogue(StencilSet taps, StencilSpec spec) {
    Layout layout = spec.x().layout();
    int channels = spec.geometry().outputs();
    return spec.input().floats()
        ? EpiloguePass.ofFloats(spec.epilogue(), channels, layout)
        : EpiloguePass.ofInts(spec.epilogue(), channels, (int) bound(taps, spec), layout);
  }

  /** For explanations. */
  static String accumulator(StencilSpec spec, Type type) {
    if (spec.input().floats())
      return "float32, one fused multiply-add per tap, in an order that the position fixes";
    return type == Type.F32 ? "float32, every |sum| < 2^24 is exact" : "every |sum| fits int32";
  }
}
