package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.cpu.StagedTensor;
import dev.lowbit.spi.Pool;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * NHWC: vectors of channels are copied into a tile, and its results out, in {@link PixelRounds}.
 */
final class PixelConv extends TransformedConv {
  private final int[] starts;
  private final Pool<PaddedFilter.Tile> tiles;
  private final Pool<Run> runs;

  PixelConv(StencilSet taps, StencilSpec spec, Parallelism parallelism, ConvChoice choice) {
    super(taps, spec, parallelism, choice, PixelRounds.starts(spec.x().channels()));
    starts = PixelRounds.starts(spec.x().channels());
    int processors = Runtime.getRuntime().availableProcessors();
    tiles = new Pool<>(Math.max(processors, parallelism.threads()), () -> padded.new Tile());
    runs = new Pool<>(processors, Run::new);
    PaddedFilter.Tile tile = tiles.take();
    tile.warm();
    tiles.put(tile);
  }

  @Override
  protected void compute(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
    Run run = runs.take();
    try {
      run.images(x, residual, y);
    } finally {
      runs.put(run);
    }
  }

  /** What the tasks of a run share. */
  private final class Run extends PixelRounds {
    private final StagedTensor staged =
        new StagedTensor(spec.footprint().x(), spec.x().channels() < FLOAT_LANES ? SLACK_BYTES : 0);
    private final long pixel = pixelBytes(spec.y(), results);
    private long from;

    Run() {
      super(spec.y(), results, parallelism);
    }

    void images(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
      from = staged.input(x);
      images(null, residual, y, true);
    }

    @Override
    void compute(int n, int block, long to) {
      Tensor x = spec.x();
      long channel = (long) starts[block] * Float.BYTES;
      long image = from + x.index(n, 0, 0, 0) * Float.BYTES;
      PaddedFilter.Tile tile = tiles.take();
      try {
        tile.filter(image + channel, x.total() * (long) Float.BYTES, block, to + channel, pixel);
      } finally {
        tiles.put(tile);
      }
    }
  }
}
