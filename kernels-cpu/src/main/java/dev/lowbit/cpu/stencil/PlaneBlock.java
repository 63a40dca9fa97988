package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.Conv2d;
import dev.lowbit.cpu.Workspace;

/**
 * What is staged and summed at once: some whole planes, or a band of output rows of one plane.
 *
 * <pre>
 *   plane   input rows of the block, zeros where they lie outside the image
 *   row     | columns 0 s 2s ...  | columns 1 s+1 2s+1 ... | ...     s = strideW: s phases
 *   phase   | zeros | pixels | zeros to the pitch |
 * </pre>
 *
 * <p>Padding makes every tap a constant distance, and phases let neighbouring outputs read
 * neighbouring floats whatever the stride.
 *
 * @param g sizes
 * @param planes most output planes of a block
 * @param rows output rows of a block
 * @param bands blocks that an output plane is divided into; the last one overlaps
 * @param pitch floats of a phase
 */
record PlaneBlock(Conv2d g, int planes, int rows, int bands, int pitch) {
  private static final int BYTES = 16 << 10; // half of L1
  private static final int NARROW_BYTES = 256 << 10;
  private static final int ALIASING_BYTES = 2048;

  /**
   * As much as stays in L1.
   *
   * @param whole whether planes must not be divided
   * @param tasks blocks that should be left for threads to share
   */
  static PlaneBlock of(Conv2d g, boolean whole, int tasks) {
    int columns = (g.outW() - 1) * g.strideW() + (g.kernelW() - 1) * g.dilationW() + 1;
    int pitch = Math.ceilDiv(Math.ceilDiv(columns, g.strideW()), FLOAT_LANES) * FLOAT_LANES;
    if (pitch * Float.BYTES % ALIASING_BYTES == 0) pitch += FLOAT_LANES;
    boolean narrow = g.outW() < FLOAT_LANES;
    long most = narrow ? NARROW_BYTES : BYTES;
    long row = (long) pitch * g.strideW() * Float.BYTES;
    long halo = (g.kernelH() - 1L) * g.dilationH();
    long rows = Math.max(1, (most / row - halo - 1) / g.strideH() + 1);
    long planes = (long) g.images() * g.outputs();
    if (planes < tasks && !narrow)
      rows = Math.min(rows, Math.ceilDiv(g.outH() * Math.max(planes, 1), tasks));
    int bands = whole ? 1 : (int) Math.ceilDiv(g.outH(), Math.min(rows, g.outH()));
    PlaneBlock one = new PlaneBlock(g, 1, Math.ceilDiv(g.outH(), bands), bands, pitch);
    int fitting = bands > 1 ? 1 : (int) Math.max(1, BYTES / one.planeBytes());
    int count = (int) Math.min(fitting, Math.max(1, Math.ceilDiv(planes, tasks)));
    return new PlaneBlock(g, Math.min(count, g.outputs()), one.rows, bands, pitch);
  }

  /** Input rows of a block. */
  int span() {
    return (rows - 1) * g.strideH() + (g.kernelH() - 1) * g.dilationH() + 1;
  }

  /** Bytes of a phase. */
  long phaseBytes() {
    return (long) pitch * Float.BYTES;
  }

  /** Bytes of an input row. */
  long rowBytes() {
    return phaseBytes() * g.strideW();
  }

  /** Bytes of a staged plane, and what tiles read beyond. */
  long planeBytes() {
    return Workspace.aligned(span() * rowBytes() + FLOAT_LANES * 4L);
  }

  /** Where output (0, 0) finds the pixel of a tap. */
  long offset(int dy, int dx) {
    int column = dx * g.dilationW();
    return (long) dy * g.dilationH() * rowBytes()
        + (column % g.strideW()) * phaseBytes()
        + (long) column / g.strideW() * Float.BYTES;
  }

  /** The first output row of a band. */
  int first(int band) {
    return Math.min(band * rows, g.outH() - rows);
  }

  /** Input planes of a block of output planes. */
  int inputs(int first, int count) {
    int multiplier = g.outputs() / g.channels();
    return (first + count - 1) / multiplier - first / multiplier + 1;
  }
}
