package dev.lowbit.bench.fftw;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.bench.fftw.Planner.Planes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/**
 * Channels that are transformed together, and where their images lie.
 *
 * @param tensor the images
 * @param channels of a block; divides the tensor's
 */
record Blocks(Tensor tensor, int channels) {
  private static final int VECTOR = 16; // floats

  /** Blocks of an image. */
  int count() {
    return tensor.channels() / channels;
  }

  int[] size() {
    return new int[] {tensor.height(), tensor.width()};
  }

  /** Numbers of a half spectrum. */
  int bins() {
    return tensor.height() * (tensor.width() / 2 + 1);
  }

  int pixels() {
    return tensor.height() * tensor.width();
  }

  /** Where the images of a block lie. */
  Planes images() {
    return tensor.layout() == Layout.NHWC
        ? new Planes(tensor.channels(), 1)
        : new Planes(1, pixels());
  }

  /**
   * Where planes of a block lie in memory of its own.
   *
   * @param planar plane after plane, else channels innermost
   * @param elements of a plane
   */
  Planes own(boolean planar, int elements) {
    return planar ? new Planes(1, elements) : new Planes(channels, 1);
  }

  /** The first element of every block of an image, or of all images one after the other. */
  MemorySegment[] starts(MemorySegment x, int firstImage, int images) {
    return IntStream.range(0, images * count())
        .mapToLong(i -> tensor.index(firstImage + i / count(), 0, 0, i % count() * channels))
        .mapToObj(at -> address(x, at))
        .toArray(MemorySegment[]::new);
  }

  /** An address that belongs to no arena. */
  static MemorySegment address(MemorySegment x, long element) {
    return MemorySegment.ofAddress(x.address() + element * Float.BYTES);
  }

  /** Floats of a block of numbers, in whole vectors. */
  static int padded(int floats) {
    return Math.ceilDiv(floats, VECTOR) * VECTOR;
  }

  static MemorySegment floats(Arena arena, long count) {
    return arena.allocate(JAVA_FLOAT.byteSize() * count, 64);
  }
}
