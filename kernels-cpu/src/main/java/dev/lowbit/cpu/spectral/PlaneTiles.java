package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.Tensor;
import dev.lowbit.cpu.SquareTranspose;
import dev.lowbit.cpu.Workspace;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/** NCHW: some planes as pixels of a vector of channels, and back. */
final class PlaneTiles {
  private static final long VECTOR = FLOAT_LANES * (long) Float.BYTES;

  private final Tensor x;
  private final int area;
  private final long plane;

  PlaneTiles(Tensor x) {
    this.x = x;
    area = x.height() * x.width();
    plane = Math.ceilDiv(area, FLOAT_LANES) * VECTOR;
  }

  /** The first channel of every vector. */
  static int[] starts(int channels) {
    return IntStream.range(0, Math.ceilDiv(channels, FLOAT_LANES))
        .map(i -> i * FLOAT_LANES)
        .toArray();
  }

  /** Memory of pixels, or of planes. */
  long bytes() {
    return FLOAT_LANES * plane;
  }

  /** Bytes from plane to plane in scratch. */
  long planeBytes() {
    return plane;
  }

  /**
   * Gathers planes, as many as a vector has lanes; those beyond the tensor's are arbitrary.
   *
   * @param image native address of the tensor
   * @param c first channel
   * @param pixels scratch of {@link #bytes}, the result
   * @param planes scratch of the same size
   * @param square scratch of a {@link SquareTranspose}
   */
  void gather(long image, int n, int c, long pixels, Workspace planes, long square) {
    long first = image + x.index(n, 0, 0, c) * Float.BYTES;
    long step = (long) area * Float.BYTES;
    if (!exact(c)) {
      int count = Math.min(FLOAT_LANES, x.channels() - c);
      for (int i = 0; i < count; i++)
        MemorySegment.copy(Workspace.ALL, first + i * step, planes.memory(), i * plane, step);
      first = planes.address();
      step = plane;
    }
    SquareTranspose.matrix(first, step, FLOAT_LANES, area, pixels, VECTOR, square);
  }

  /** Whether planes from channel c on can be read and written where they lie. */
  boolean exact(int c) {
    return area >= FLOAT_LANES && c + FLOAT_LANES <= x.channels();
  }

  /** Pixels to planes of {@link #planeBytes}, or of the tensor where that is exact. */
  void scatter(long pixels, long planes, long step, long square) {
    SquareTranspose.matrix(pixels, VECTOR, area, FLOAT_LANES, planes, step, square);
  }
}
