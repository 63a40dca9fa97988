package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT;
import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.lowbit.cpu.Workspace;
import dev.lowbit.spectral.FilterGradientSpec;
import dev.lowbit.spectral.Spectrum;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;

/** The gradient by the filters of one vector of channels. */
final class GradientTiles {
  private static final long VECTOR = TileSide.VECTOR;

  private final FilterGradientSpec spec;
  private final int height;
  private final int columns;
  private final TileSide x;
  private final TileSide dy;
  private final ImageTransform ofX;
  private final ImageTransform ofDy;
  private final int[] frequencies;
  private final ComplexMoves out;
  private final double scale;

  GradientTiles(FilterGradientSpec spec) {
    this.spec = spec;
    x = new TileSide(spec.x(), false);
    dy = new TileSide(spec.dy(), false);
    height = spec.x().height();
    int width = spec.x().width();
    columns = Spectrum.columns(width);
    ofX = new ImageTransform(height, width, x.pixelBytes(), VECTOR, ColumnPass.Use.BOTH_WAYS);
    ofDy = new ImageTransform(height, width, dy.pixelBytes(), VECTOR, ColumnPass.Use.BOTH_WAYS);
    frequencies = ofX.frequencies();
    scale = 0.25 / ((double) height * width); // both transforms are twice as large
    long[] bytes =
        IntStream.range(0, columns * height).mapToLong(i -> number(i) * Stage.PAIR).toArray();
    out = new ComplexMoves(true, true, bytes, scale);
  }

  /** Where a number of a half spectrum in scratch lies in the order of frequencies. */
  private long number(int i) {
    return (long) frequencies[i % height] * columns + i / height;
  }

  int blocks() {
    return Math.ceilDiv(spec.x().channels(), FLOAT_LANES);
  }

  long xBytes() {
    return spec.x().size() * Float.BYTES;
  }

  long dyBytes() {
    return spec.dy().size() * Float.BYTES;
  }

  /** Bytes read beyond the operands. */
  long slack() {
    return x.pixels() && !x.wide() ? VECTOR : 0;
  }

  /** What a thread needs. */
  final class Task {
    private final ImageTransform.Scratch scratchX = ofX.new Scratch();
    private final ImageTransform.Scratch scratchDy = ofDy.new Scratch();
    private final TileSide.Scratch inputX = x.new Scratch();
    private final TileSide.Scratch inputDy = dy.new Scratch();
    private final Workspace halfX = new Workspace(ofX.halfBytes());
    private final Workspace halfDy = new Workspace(ofX.halfBytes());
    private final Workspace sums = new Workspace(ofX.halfBytes());
    private final Workspace numbers = new Workspace(ofX.halfBytes());

    /** Filters of their own: those of a vector of channels. */
    void block(long fromX, long fromDy, MemorySegment dk, int block) {
      int c = first(block);
      sum(fromX, fromDy, c);
      out.run(sums.address(), numbers.address());
      int count = Math.min(FLOAT_LANES, spec.x().channels() - c);
      long pixel = 2L * spec.x().channels() * Float.BYTES;
      for (int i = 0; i < columns * height; i++)
        MemorySegment.copy(
            numbers.memory(),
            i * Stage.PAIR,
            dk,
            i * pixel + 2L * c * Float.BYTES,
            2L * count * Float.BYTES);
    }

    /** One filter for all: channel after channel. */
    void shared(long fromX, long fromDy, MemorySegment dk) {
      numbers.memory().fill((byte) 0);
      for (int block = 0; block < blocks(); block++) {
        int c = first(block);
        sum(fromX, fromDy, c);
        int from = block * FLOAT_LANES - c;
        int to = Math.min(FLOAT_LANES, spec.x().channels() - c);
        for (int i = 0; i < 2 * columns * height; i++) {
          float sum = numbers.memory().getAtIndex(JAVA_FLOAT, i);
          for (int lane = from; lane < to; lane++)
            sum += sums.memory().getAtIndex(JAVA_FLOAT, (long) i * FLOAT_LANES + lane);
          numbers.memory().setAtIndex(JAVA_FLOAT, i, sum);
        }
      }
      for (int i = 0; i < 2 * columns * height; i++) {
        float sum = (float) (numbers.memory().getAtIndex(JAVA_FLOAT, i) * scale);
        dk.set(JAVA_FLOAT_UNALIGNED, (2 * number(i / 2) + i % 2) * Float.BYTES, sum);
      }
    }

    private int first(int block) {
      return x.pixels() ? x.start(block) : block * FLOAT_LANES;
    }

    private void sum(long fromX, long fromDy, int c) {
      sums.memory().fill((byte) 0);
      for (int n = 0; n < spec.x().images(); n++) {
        transformX(fromX, n, c);
        transformDy(fromDy, n, c);
        for (int v = 0; v < columns; v++) {
          long column = (long) v * height * Stage.PAIR;
          add(
              halfX.address() + column,
              halfDy.address() + column,
              sums.address() + column,
              height,
              Spectrum.multiplicity(v, spec.x().width()));
        }
      }
    }

    private void transformX(long from, int n, int c) {
      long first =
          x.pixels() ? from + x.t().index(n, 0, 0, c) * Float.BYTES : inputX.gather(from, n, c);
      scratchX.forward(first, halfX.address());
    }

    private void transformDy(long from, int n, int c) {
      long first =
          dy.pixels() ? from + dy.t().index(n, 0, 0, c) * Float.BYTES : inputDy.gather(from, n, c);
      scratchDy.forward(first, halfDy.address());
    }

    /** Compiles all code. */
    void warm() {
      scratchX.warm(0);
      scratchDy.warm(0);
      out.warm();
    }
  }

  /** sums += factor * conj(x) * y. */
  private static void add(long x, long y, long sums, int count, float factor) {
    for (int i = 0; i < count; i++) {
      long p = x + i * Stage.PAIR & ADDRESS;
      long q = y + i * Stage.PAIR & ADDRESS;
      long to = sums + i * Stage.PAIR & ADDRESS;
      FloatVector xRe = FloatVector.fromMemorySegment(FLOATS, ALL, p, LITTLE_ENDIAN);
      FloatVector xIm = FloatVector.fromMemorySegment(FLOATS, ALL, p + VECTOR, LITTLE_ENDIAN);
      FloatVector yRe = FloatVector.fromMemorySegment(FLOATS, ALL, q, LITTLE_ENDIAN);
      FloatVector yIm = FloatVector.fromMemorySegment(FLOATS, ALL, q + VECTOR, LITTLE_ENDIAN);
      FloatVector re = FloatVector.fromMemorySegment(FLOATS, ALL, to, LITTLE_ENDIAN);
      FloatVector im = FloatVector.fromMemorySegment(FLOATS, ALL, to + VECTOR, LITTLE_ENDIAN);
      FloatVector real = FLOAT.cast(xRe.fma(yRe, xIm.mul(yIm)));
      FloatVector imaginary = FLOAT.cast(FLOAT.cast(xRe.mul(yIm)).sub(xIm.mul(yRe)));
      FLOAT.cast(real.mul(factor).add(re)).intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      FLOAT.cast(imaginary.mul(factor).add(im)).intoMemorySegment(ALL, to + VECTOR, LITTLE_ENDIAN);
    }
  }

  long bytes() {
    return 4 * ofX.halfBytes();
  }

  String steps() {
    return ofX.steps();
  }

  String codes() {
    return ofX.codes() + "; " + out.code().explain();
  }
}
