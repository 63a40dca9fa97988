package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT;
import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.Tensor;
import dev.lowbit.cpu.RowWriter;
import dev.lowbit.cpu.SquareTranspose;
import dev.lowbit.cpu.Workspace;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The real or complex tensor on one side of a transform, a vector of channels at a time.
 *
 * @param t the tensor, in elements
 * @param complex whether elements are complex
 */
record TileSide(Tensor t, boolean complex) {
  /** Bytes of a vector. */
  static final long VECTOR = FLOAT_LANES * (long) Float.BYTES;

  private static final Output FLOAT32 = new Output.Float32();

  /** Whether channels of a pixel lie beside each other. */
  boolean pixels() {
    return t.layout() == Layout.NHWC;
  }

  /** Whether a pixel has as many channels as a vector. */
  boolean wide() {
    return t.channels() >= FLOAT_LANES;
  }

  /** The first channel of a vector of a pixel; the last one ends with the last channel. */
  int start(int block) {
    return Math.min(block * FLOAT_LANES, Math.max(0, t.channels() - FLOAT_LANES));
  }

  int area() {
    return t.height() * t.width();
  }

  private int parts() {
    return complex ? 2 : 1;
  }

  long elementBytes() {
    return parts() * (long) Float.BYTES;
  }

  /** Of a vector of elements. */
  long vectorBytes() {
    return parts() * VECTOR;
  }

  /** From pixel to pixel: in the tensor, or of planes in scratch. */
  long pixelBytes() {
    return pixels() ? t.total() * elementBytes() : vectorBytes();
  }

  /** The same memory as real numbers. */
  private Tensor floats() {
    return complex && !pixels()
        ? Tensor.of(t.images(), t.height(), 2 * t.width(), t.channels(), t.layout())
            .within(t.first(), t.total())
        : t;
  }

  /** Memory of a thread. */
  final class Scratch {
    private final PlaneTiles tiles = new PlaneTiles(floats());
    private final Workspace pixels =
        new Workspace((long) parts() * (area() + FLOAT_LANES) * VECTOR);
    private final Workspace planes = new Workspace(TileSide.this.pixels() ? 0 : tiles.bytes());
    private final Workspace square = new Workspace(SquareTranspose.bytes());

    /** One vector per pixel, or a pair. */
    long pixels() {
      return pixels.address();
    }

    /** Planes to pixels. */
    long gather(long tensor, int n, int c) {
      tiles.gather(tensor, n, c, pixels.address(), planes, square.address());
      return pixels.address();
    }

    /** Pixels, if complex with interleaved parts, to the tensor. */
    void write(MemorySegment y, int n, int c) {
      int count = Math.min(FLOAT_LANES, t.channels() - c);
      int parts = parts();
      if (!TileSide.this.pixels()) {
        long ld = (long) area() * parts;
        long first = ((long) n * t.total() + t.first() + c) * ld;
        if (y.isNative() && tiles.exact(c)) {
          long to = y.address() + first * Float.BYTES;
          tiles.scatter(pixels.address(), to, ld * Float.BYTES, square.address());
          return;
        }
        tiles.scatter(pixels.address(), planes.address(), tiles.planeBytes(), square.address());
        long row = planes.address();
        RowWriter.write(
            FLOAT32, planes, row, tiles.planeBytes(), count, area() * parts, y, first, ld, 0);
        return;
      }
      if (!complex && wide() && y.isNative()) {
        long to = y.address() + t.index(n, 0, 0, c) * Float.BYTES;
        copy(pixels.address(), to, pixelBytes(), area());
        return;
      }
      long ld = (long) t.total() * parts;
      int column = (t.first() + c) * parts;
      RowWriter.write(
          FLOAT32,
          pixels,
          pixels.address(),
          vectorBytes(),
          area(),
          count * parts,
          y,
          (long) n * area() * ld,
          ld,
          column);
    }
  }

  private static void copy(long from, long to, long step, int count) {
    for (int i = 0; i < count; i++) {
      long at = from + i * VECTOR & ADDRESS;
      FloatVector x = FloatVector.fromMemorySegment(FLOATS, ALL, at, LITTLE_ENDIAN);
      FLOAT.cast(x).intoMemorySegment(ALL, to + i * step & ADDRESS, LITTLE_ENDIAN);
    }
  }

  /** Makes p and conj q their mean; they are vectors of complex numbers. */
  static void mean(long p, long q) {
    mean(p & ADDRESS, q & ADDRESS, 1);
    mean(p + VECTOR & ADDRESS, q + VECTOR & ADDRESS, -1);
  }

  private static void mean(long p, long q, float sign) {
    FloatVector a = FloatVector.fromMemorySegment(FLOATS, ALL, p, LITTLE_ENDIAN);
    FloatVector b = FloatVector.fromMemorySegment(FLOATS, ALL, q, LITTLE_ENDIAN);
    FloatVector half = FLOAT.cast(FLOAT.cast(b.mul(0.5f * sign)).add(a.mul(0.5f)));
    FLOAT.cast(half.mul(sign)).intoMemorySegment(ALL, q, LITTLE_ENDIAN);
    half.intoMemorySegment(ALL, p, LITTLE_ENDIAN);
  }
}
