package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Lanes.padded;

import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.SquareTranspose;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spectral.Spectrum;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The transforms of one image and one vector of channels of a mixer. */
final class MixerTiles {
  private static final int PARTS = 8;
  private static final long VECTOR = TileSide.VECTOR;

  private final FourierFilterSpec spec;
  private final AffLayers layers;
  private final TileSide x;
  private final ResultRows results;
  private final ImageTransform transform;
  private final int frequencies;
  private final long outPixel;

  MixerTiles(FourierFilterSpec spec, AffLayers layers) {
    this.spec = spec;
    this.layers = layers;
    x = new TileSide(spec.x(), false);
    results = new ResultRows(spec.y(), spec.gated(), spec.epilogue());
    int height = spec.x().height();
    int width = spec.x().width();
    frequencies = height * Spectrum.columns(width);
    outPixel = x.pixels() ? padded(spec.x().channels()) * (long) Float.BYTES : VECTOR;
    transform =
        new ImageTransform(height, width, x.pixelBytes(), outPixel, ColumnPass.Use.BOTH_WAYS);
  }

  /** Vectors of channels. */
  int blocks() {
    return Math.ceilDiv(spec.x().channels(), FLOAT_LANES);
  }

  /** Bytes read beyond the input. */
  long slack() {
    return x.pixels() && !x.wide() ? VECTOR : 0;
  }

  /** Results of an image that wait for their epilogue. */
  long imageBytes() {
    return x.pixels() ? x.area() * outPixel + EpiloguePass.SLACK_BYTES : 0;
  }

  /** Parts of an image to be finished, if all its channels are needed for that. */
  int parts() {
    return x.pixels() ? Math.min(PARTS, x.area()) : 0;
  }

  private int first(int block) {
    return x.pixels() ? x.start(block) : block * FLOAT_LANES;
  }

  private int count(int c) {
    return Math.min(FLOAT_LANES, spec.x().channels() - c);
  }

  /** What a thread needs. */
  final class Task {
    private final ImageTransform.Scratch scratch = transform.new Scratch();
    private final TileSide.Scratch input = x.new Scratch();
    private final Workspace half = new Workspace(transform.halfBytes() + FLOAT_LANES * Stage.PAIR);
    private final Workspace planes = new Workspace(FLOAT_LANES * layers.planeBytes());
    private final Workspace square = new Workspace(SquareTranspose.bytes());
    private final PlaneTiles tiles = new PlaneTiles(spec.x());
    private final Workspace channels = new Workspace(tiles.bytes() + EpiloguePass.SLACK_BYTES);
    private final Workspace line = new Workspace(results.lineBytes());

    void forward(long from, int n, int block, Workspace spectra) {
      int c = first(block);
      long image =
          x.pixels() ? from + x.t().index(n, 0, 0, c) * Float.BYTES : input.gather(from, n, c);
      scratch.forward(image, half.address());
      for (int part = 0; part < 2; part++) {
        SquareTranspose.matrix(
            half.address() + part * VECTOR,
            Stage.PAIR,
            frequencies,
            FLOAT_LANES,
            planes.address(),
            layers.planeBytes(),
            square.address());
        for (int i = 0; i < count(c); i++)
          MemorySegment.copy(
              planes.memory(),
              i * layers.planeBytes(),
              spectra.memory(),
              layers.offset(c + i) + part * layers.partBytes(),
              (long) frequencies * Float.BYTES);
      }
    }

    void inverse(
        Workspace spectra,
        int n,
        int block,
        Workspace image,
        @Nullable MemorySegment gate,
        @Nullable MemorySegment residual,
        MemorySegment y) {
      int c = first(block);
      for (int part = 0; part < 2; part++) {
        for (int i = 0; i < count(c); i++)
          MemorySegment.copy(
              spectra.memory(),
              layers.offset(c + i) + part * layers.partBytes(),
              planes.memory(),
              i * layers.planeBytes(),
              (long) frequencies * Float.BYTES);
        SquareTranspose.matrix(
            planes.address(),
            layers.planeBytes(),
            FLOAT_LANES,
            frequencies,
            half.address() + part * VECTOR,
            Stage.PAIR,
            square.address());
      }
      transform.canonical(half.address());
      if (x.pixels()) {
        scratch.inverse(half.address(), image.address() + (long) c * Float.BYTES);
        return;
      }
      scratch.inverse(half.address(), input.pixels());
      long rows = channels.address();
      tiles.scatter(input.pixels(), rows, tiles.planeBytes(), square.address());
      results.write(channels, rows, tiles.planeBytes(), n, c, count(c), gate, residual, y, line);
    }

    void finish(
        Workspace image,
        int n,
        int part,
        @Nullable MemorySegment gate,
        @Nullable MemorySegment residual,
        MemorySegment y) {
      int start = x.area() * part / parts();
      int end = x.area() * (part + 1) / parts();
      long rows = image.address() + start * outPixel;
      results.write(image, rows, outPixel, n, start, end - start, gate, residual, y, line);
    }

    /** Compiles all code. */
    void warm() {
      scratch.warm(0);
    }
  }

  String steps() {
    return transform.steps();
  }

  String describe() {
    return results.describe() + "; " + transform.codes();
  }
}
