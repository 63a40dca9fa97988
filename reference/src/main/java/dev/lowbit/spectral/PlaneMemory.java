package dev.lowbit.spectral;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.lowbit.Tensor;
import java.lang.foreign.MemorySegment;

/** Planes of a tensor in the caller's memory: channel c of image n, element by element. */
final class PlaneMemory {
  private PlaneMemory() {}

  static float get(MemorySegment x, long at) {
    return x.get(JAVA_FLOAT_UNALIGNED, at * Float.BYTES);
  }

  static void set(MemorySegment y, long at, double value) {
    y.set(JAVA_FLOAT_UNALIGNED, at * Float.BYTES, (float) value);
  }

  /** The real part of a complex element. */
  static float re(MemorySegment x, Tensor t, int n, int u, int v, int c) {
    return get(x, 2 * t.index(n, u, v, c));
  }

  /** The imaginary part of a complex element. */
  static float im(MemorySegment x, Tensor t, int n, int u, int v, int c) {
    return get(x, 2 * t.index(n, u, v, c) + 1);
  }

  /** A plane of float32. */
  static Plane real(MemorySegment x, Tensor t, int n, int c) {
    Plane plane = new Plane(t.height(), t.width());
    for (int a = 0; a < t.height(); a++)
      for (int b = 0; b < t.width(); b++) plane.set(a, b, get(x, t.index(n, a, b, c)), 0);
    return plane;
  }

  /** A plane of complex numbers. */
  static Plane complex(MemorySegment x, Tensor t, int n, int c) {
    Plane plane = new Plane(t.height(), t.width());
    for (int a = 0; a < t.height(); a++)
      for (int b = 0; b < t.width(); b++)
        plane.set(a, b, re(x, t, n, a, b, c), im(x, t, n, a, b, c));
    return plane;
  }
}
