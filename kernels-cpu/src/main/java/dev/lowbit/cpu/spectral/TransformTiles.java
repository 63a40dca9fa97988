package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.cpu.Workspace;
import dev.lowbit.spectral.Fft2Spec;
import dev.lowbit.spectral.Transform;
import java.lang.foreign.MemorySegment;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One image and one vector of channels of a transform: the way in, the transform, the way out.
 *
 * <p>In scratch a pixel is a vector, or a pair of them, and a spectrum is column after column.
 */
final class TransformTiles {
  private final Transform transform;
  private final TileSide x;
  private final TileSide y;
  private final ImageTransform image;
  private final @Nullable ComplexMoves in;
  private final @Nullable ComplexMoves out;
  private final @Nullable ComplexMoves direct;

  TransformTiles(Fft2Spec spec) {
    transform = spec.transform();
    boolean real = transform.real();
    x = new TileSide(spec.x(), transform != Transform.RFFT2);
    y = new TileSide(spec.y(), transform != Transform.IRFFT2);
    image =
        new ImageTransform(
            spec.image().height(),
            spec.image().width(),
            real ? x.pixelBytes() : Stage.PAIR,
            TileSide.VECTOR,
            real ? ColumnPass.Use.BOTH_WAYS : ColumnPass.Use.COMPLEX);
    int[] frequencies = image.frequencies();
    double scale = real ? spec.scale() / (y.complex() ? 2 : 1) : spec.scale();
    if (transform == Transform.IRFFT2)
      in = new ComplexMoves(false, x.pixels(), columns(x, x.pixelBytes(), frequencies), scale);
    else if (x.complex() && x.pixels()) in = new ComplexMoves(false, true, rows(x.pixelBytes()), 1);
    else in = null;
    out =
        y.complex()
            ? new ComplexMoves(true, y.pixels(), columns(y, Stage.PAIR, frequencies), scale)
            : null;
    direct =
        y.complex() && y.pixels()
            ? new ComplexMoves(true, true, columns(y, y.pixelBytes(), frequencies), scale)
            : null;
  }

  /** Where the numbers of a spectrum, column after column, lie row after row. */
  private static long[] columns(TileSide side, long pixel, int[] frequencies) {
    int columns = side.t().width();
    int height = frequencies.length;
    return IntStream.range(0, columns * height)
        .mapToLong(i -> ((long) frequencies[i % height] * columns + i / height) * pixel)
        .toArray();
  }

  private long[] rows(long pixel) {
    return IntStream.range(0, x.area()).mapToLong(i -> i * pixel).toArray();
  }

  /** Vectors of channels. */
  int blocks() {
    return Math.ceilDiv(x.t().channels(), FLOAT_LANES);
  }

  /**
   * Bytes read beyond the input, or a reason to copy it: in place, the last vector of channels
   * would read what the one before has written.
   */
  long slack() {
    boolean narrow = x.t().channels() < FLOAT_LANES;
    boolean shared = x.t().channels() % FLOAT_LANES != 0 && !transform.real();
    return x.pixels() && (narrow || shared) ? x.vectorBytes() : 0;
  }

  /** What a thread needs. */
  final class Task {
    private final ImageTransform.Scratch scratch = image.new Scratch();
    private final TileSide.Scratch input = x.new Scratch();
    private final TileSide.Scratch output = y.new Scratch();
    private final Workspace spectrum =
        new Workspace(transform.real() ? image.halfBytes() : image.wholeBytes());

    /**
     * Transforms.
     *
     * @param from native address of the input
     */
    void run(long from, MemorySegment to, int n, int block) {
      int c = x.pixels() ? x.start(block) : block * FLOAT_LANES;
      long tile = spectrum.address();
      long first = from + x.t().index(n, 0, 0, c) * x.elementBytes();
      if (!x.pixels()) first = input.gather(from, n, c);
      switch (transform) {
        case RFFT2 -> scratch.forward(first, tile);
        case IRFFT2 -> {
          move(in, tile, first);
          image.canonical(tile);
          scratch.inverse(tile, output.pixels());
        }
        case FFT2, IFFT2 -> {
          if (in != null) move(in, input.pixels(), first);
          scratch.complex(input.pixels(), transform.inverse(), tile);
        }
      }
      if (y.complex()) {
        if (direct != null && to.isNative() && y.wide()) {
          move(direct, tile, to.address() + y.t().index(n, 0, 0, c) * y.elementBytes());
          return;
        }
        move(out, tile, output.pixels());
      }
      output.write(to, n, c);
    }

    private void move(@Nullable ComplexMoves moves, long scratch, long tensor) {
      if (moves != null) moves.run(scratch, tensor);
    }

    /** Compiles all code. */
    void warm() {
      scratch.warm(0);
      Stream.of(in, out, direct).filter(m -> m != null).forEach(ComplexMoves::warm);
    }
  }

  long bytes() {
    Task task = new Task();
    return task.scratch.bytes() + task.spectrum.bytes();
  }

  String steps() {
    return image.steps();
  }

  String codes() {
    return image.codes()
        + "; "
        + Stream.of(in, out, direct)
            .filter(m -> m != null)
            .map(m -> m.code().explain())
            .distinct()
            .collect(Collectors.joining("; "));
  }
}
