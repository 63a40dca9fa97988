package dev.lowbit.properties.spectral;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.lowbit.Epilogue;
import dev.lowbit.Tensor;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.Tensors;
import dev.lowbit.properties.Tolerance;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The bound of a plane's norm as one of its elements, carried through gate and epilogue: every
 * element is off by at most the norm of what all are off by.
 *
 * @param y where output, gate and residual lie
 * @param e the epilogue
 * @param gate multiplies the values, or null
 * @param residual float32 that lies like y, or null
 */
record NormTolerance(
    Tensor y, Epilogue e, @Nullable MemorySegment gate, @Nullable MemorySegment residual) {
  /** Of g(4), which {@link Tolerance} multiplies the magnitudes of one term with. */
  private static final double G4 = 4 * 0x1p-24 / (1 - 4 * 0x1p-24);

  /**
   * Fails with the case if an element of an output is farther off than allowed.
   *
   * @param values before the gate, float32 that lies like y
   * @param radius of the planes
   * @param out the output, elements by the epilogue
   */
  void check(MemorySegment values, Field.Radius radius, MemorySegment out, Object name) {
    MemorySegment sums = Memory.aligned().allocate(y.size() * Float.BYTES);
    MemorySegment magnitudes = Memory.aligned().allocate(y.size() * Float.BYTES);
    double[][] radii = new double[y.images()][y.channels()];
    for (int n = 0; n < y.images(); n++)
      for (int c = 0; c < y.channels(); c++) radii[n][c] = radius.of(n, c);
    Tensors.forEach(
        y,
        (index, n, _, _, c) -> {
          long at = (long) index * Float.BYTES;
          float value = values.get(JAVA_FLOAT_UNALIGNED, at);
          float t = gate == null ? 1 : gate.get(JAVA_FLOAT_UNALIGNED, at);
          double off = radii[n][c];
          double magnitude = Math.abs(t) * (off / G4 + Math.abs(value) + off);
          sums.set(JAVA_FLOAT_UNALIGNED, at, value * t);
          magnitudes.set(JAVA_FLOAT_UNALIGNED, at, Math.nextUp((float) magnitude));
        });
    MemorySegment r = residual == null ? sums : residual;
    new Tolerance(y, e, 1, sums, magnitudes, r).check(out, name.toString());
  }
}
