package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Lanes.padded;

import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.spi.Pool;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * NHWC: a task computes one vector of channels of one image, and writes plain results where they
 * lie. The last vector ends with the last channel and may share channels with the one before.
 * Results that need gate or epilogue are kept for a whole image, and finished pixel by pixel in a
 * second round.
 */
abstract class PixelRounds implements IntConsumer {
  /** What a vector that starts with the last pixel may read beyond a tensor. */
  static final int SLACK_BYTES = 64;

  private final Tensor t;
  private final ResultRows results;
  private final Parallelism parallelism;
  private final int blocks;
  private final int area;
  private final long pixel;
  private final Pool<Workspace> lines;
  private @Nullable Workspace image;
  private @Nullable MemorySegment gate;
  private @Nullable MemorySegment residual;
  private @Nullable MemorySegment y;
  private long to;
  private int first; // image
  private int parts; // of an image to finish; 0 while it is computed

  PixelRounds(Tensor y, ResultRows results, Parallelism parallelism) {
    t = y;
    this.results = results;
    this.parallelism = parallelism;
    blocks = starts(y.channels()).length;
    area = y.height() * y.width();
    pixel = pixelBytes(y, results);
    lines = new Pool<>(parallelism.threads(), () -> new Workspace(results.lineBytes()));
  }

  /** The first channel of every vector. */
  static int[] starts(int channels) {
    int last = Math.max(0, channels - FLOAT_LANES);
    return IntStream.range(0, Math.ceilDiv(channels, FLOAT_LANES))
        .map(i -> Math.min(i * FLOAT_LANES, last))
        .toArray();
  }

  /** Whether results may be written where they lie. */
  static boolean direct(Tensor y, ResultRows results) {
    return results.plain() && y.channels() >= FLOAT_LANES;
  }

  /** Bytes from pixel to pixel of results. */
  static long pixelBytes(Tensor y, ResultRows results) {
    return (direct(y, results) ? y.total() : padded(y.channels())) * (long) Float.BYTES;
  }

  /**
   * Computes a vector of channels.
   *
   * @param n image
   * @param block index of the vector
   * @param to address of channel 0 of the image's first result
   */
  abstract void compute(int n, int block, long to);

  /**
   * Computes all images.
   *
   * @param there whether plain results may be written where they lie
   */
  void images(
      @Nullable MemorySegment gate,
      @Nullable MemorySegment residual,
      MemorySegment y,
      boolean there) {
    if (there && direct(t, results) && y.isNative()) {
      first = 0;
      parts = 0;
      to = y.address() + t.index(0, 0, 0, 0) * Float.BYTES;
      parallelism.forEach(t.images() * blocks, this);
      return;
    }
    this.gate = gate;
    this.residual = residual;
    this.y = y;
    Workspace memory = image;
    if (memory == null) image = memory = new Workspace(area * pixel + EpiloguePass.SLACK_BYTES);
    try {
      for (int n = 0; n < t.images(); n++) {
        first = n;
        to = memory.address() - (long) n * area * pixel;
        parts = 0;
        parallelism.forEach(blocks, this);
        parts = parallelism.threads() == 1 ? 1 : Math.min(area, 2 * parallelism.threads());
        parallelism.forEach(parts, this);
      }
    } finally {
      this.gate = null;
      this.residual = null;
      this.y = null;
    }
  }

  @Override
  public final void accept(int index) {
    if (parts > 0) {
      finish(index);
      return;
    }
    int n = first + index / blocks;
    compute(n, index % blocks, to + (long) n * area * pixel);
  }

  private void finish(int part) {
    MemorySegment out = y;
    Workspace memory = image;
    if (out == null || memory == null) return;
    int start = (int) ((long) area * part / parts);
    int end = (int) ((long) area * (part + 1) / parts);
    long rows = memory.address() + start * pixel;
    Workspace line = lines.take();
    try {
      results.write(memory, rows, pixel, first, start, end - start, gate, residual, out, line);
    } finally {
      lines.put(line);
    }
  }
}
