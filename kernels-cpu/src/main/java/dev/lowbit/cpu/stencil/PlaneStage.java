package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.Conv2d;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.stencil.StencilSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The input of a {@link PlaneBlock}, as floats or ints with padding.
 *
 * <p>Planes of native floats are read where they lie, except the last ones of a block if that would
 * read beyond them; everything else comes in by one bulk copy.
 */
final class PlaneStage {
  private final StencilSpec spec;
  private final PlaneBlock block;
  private final Type type;
  private final PlaneMoves[] phases; // an iterator would be garbage
  private final Workspace planes;
  private final Workspace zeros;
  private final Workspace line;
  private final Workspace bytes;
  private final int area;
  private final int beyond;

  PlaneStage(StencilSpec spec, PlaneBlock block, Type type, List<PlaneMoves> phases) {
    this.spec = spec;
    this.block = block;
    this.type = type;
    this.phases = phases.toArray(PlaneMoves[]::new);
    Conv2d g = spec.geometry();
    area = g.height() * g.width();
    int most = Math.min(block.planes(), g.channels());
    planes = new Workspace(most * block.planeBytes());
    zeros = new Workspace(block.rowBytes());
    int elements = most * (block.bands() == 1 ? area : Math.min(area, block.span() * g.width()));
    line = new Workspace((elements + 3L * FLOAT_LANES) * Float.BYTES);
    bytes = new Workspace(spec.input().floats() ? 0 : elements + 2L * FLOAT_LANES + Long.BYTES);
    beyond = phases.stream().mapToInt(PlaneMoves::beyond).max().orElse(0);
  }

  /** The address of a staged plane. */
  long plane(int i) {
    return planes.address() + i * block.planeBytes();
  }

  /** Native memory held. */
  long bytes() {
    return planes.bytes() + line.bytes() + bytes.bytes();
  }

  /**
   * Stages the input of some output rows.
   *
   * @param first first input channel
   * @param count how many
   * @param p first output row
   */
  void stage(MemorySegment x, int image, int first, int count, int p) {
    Conv2d g = spec.geometry();
    int top = p * g.strideH() - g.padTop();
    int from = Math.clamp(-(long) top, 0, block.span());
    int end = Math.clamp(g.height() - (long) top, from, block.span());
    if (block.bands() > 1) clear(from, end);
    if (from == end) return;
    int rows = (end - from) * g.width();
    long start = spec.x().index(image, top + from, 0, first);
    long elements = (count - 1L) * area + rows;
    int direct = 0;
    if (spec.input().floats() && x.isNative())
      direct = beyond <= 0 ? count : Math.max(0, count - Math.ceilDiv(beyond, area));
    long copied = elements - (long) direct * area;
    if (direct < count) copy(x, start + (long) direct * area, (int) copied);
    long there = direct == 0 ? 0 : x.address() + start * Float.BYTES;
    long here = line.address() - direct * (long) area * Float.BYTES;
    long above = (long) from * g.width() * Float.BYTES;
    for (PlaneMoves phase : phases)
      for (int i = 0; i < count; i++) {
        long plane = (i < direct ? there : here) + i * (long) area * Float.BYTES;
        phase.copy(plane - above, plane(i), from, end);
      }
  }

  private void copy(MemorySegment x, long start, int count) {
    if (spec.input().floats()) {
      MemorySegment.copy(x, start * Float.BYTES, line.memory(), 0, (long) count * Float.BYTES);
      return;
    }
    MemorySegment.copy(x, start, bytes.memory(), 0, count);
    ByteRows.widen(
        bytes.address(), spec.input(), type, Math.max(count, FLOAT_LANES), line.address());
  }

  private void clear(int from, int end) {
    for (int row = 0; row < block.span(); row++)
      if (row < from || row >= end)
        MemorySegment.copy(
            zeros.memory(), 0, planes.memory(), row * block.rowBytes(), block.rowBytes());
  }
}
