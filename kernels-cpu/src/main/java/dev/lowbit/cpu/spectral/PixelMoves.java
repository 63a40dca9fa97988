package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT;
import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.lowbit.cpu.Workspace;
import dev.lowbit.cpu.codegen.WarmUpLoop;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.incubator.vector.FloatVector;

/** Pixels of a vector of channels, between tensors and tiles. */
final class PixelMoves {
  private static final long VECTOR = FLOAT_LANES * (long) Float.BYTES;
  private static final int WARM_PIXELS = 16;
  private static final AtomicBoolean WARM = new AtomicBoolean();

  private PixelMoves() {}

  /**
   * Copies pixels.
   *
   * @param from address of the first
   * @param fromPixel bytes from pixel to pixel
   * @param to the same for the copy
   */
  static void copy(long from, long fromPixel, long to, long toPixel, int count) {
    for (int i = 0; i < count; i++) {
      long a = from + i * fromPixel & ADDRESS;
      long b = to + i * toPixel & ADDRESS;
      FloatVector x = FloatVector.fromMemorySegment(FLOATS, ALL, a, LITTLE_ENDIAN);
      FLOAT.cast(x).intoMemorySegment(ALL, b, LITTLE_ENDIAN);
    }
  }

  /** Zeros from an address up to another, a whole number of pixels of a vector. */
  static void clear(long from, long end) {
    FloatVector zero = FloatVector.zero(FLOATS);
    for (long at = from; at < end; at += VECTOR)
      FLOAT.cast(zero).intoMemorySegment(ALL, at & ADDRESS, LITTLE_ENDIAN);
  }

  /** Compiles the loops, once per JVM: all plans share them. */
  static void warm() {
    if (!Boolean.parseBoolean(System.getProperty("lowbit.warm-up", "true"))) return;
    if (WARM.getAndSet(true)) return;
    Workspace memory = new Workspace(2 * WARM_PIXELS * VECTOR);
    long from = memory.address();
    long to = from + WARM_PIXELS * VECTOR;
    Runnable run =
        () -> {
          copy(from, VECTOR, to, VECTOR, WARM_PIXELS);
          clear(from, to);
        };
    WarmUpLoop.run(run, run);
  }
}
