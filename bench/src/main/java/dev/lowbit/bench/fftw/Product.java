package dev.lowbit.bench.fftw;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Products of complex numbers in plan-owned memory, in whole vectors. */
final class Product {
  private static final int SMALL = 64; // floats
  private static final int CALLS = 50_000; // the compiler takes notice after some 10,000

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final MemorySegment ALL = all();

  private static final VectorShuffle<Float> RE = VectorShuffle.fromOp(FLOATS, i -> i & ~1);
  private static final VectorShuffle<Float> IM = VectorShuffle.fromOp(FLOATS, i -> i | 1);
  private static final VectorShuffle<Float> OTHER = VectorShuffle.fromOp(FLOATS, i -> i ^ 1);
  private static final FloatVector SIGN = sign();

  private Product() {}

  @SuppressWarnings("restricted")
  private static MemorySegment all() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  private static FloatVector sign() {
    float[] signs = new float[FLOATS.length()];
    for (int i = 0; i < signs.length; i++) signs[i] = i % 2 == 0 ? -1 : 1;
    return FloatVector.fromArray(FLOATS, signs, 0);
  }

  /** Has both compiled; interpreted they take a hundred times as long as a transform. */
  static void warmUp() {
    try (Arena arena = Arena.ofConfined()) {
      long zeros = Blocks.floats(arena, SMALL).address();
      for (int i = 0; i < CALLS; i++) {
        interleaved(zeros, zeros, SMALL);
        split(zeros, zeros, zeros, zeros, SMALL);
      }
    }
  }

  /** z *= k, real and imaginary parts in turn. */
  static void interleaved(long z, long k, int floats) {
    for (long at = 0; at < 4L * floats; at += FLOATS.vectorByteSize()) {
      FloatVector x = load(z + at);
      FloatVector y = load(k + at);
      FloatVector turned = x.rearrange(OTHER).mul(y.rearrange(IM));
      turned.fma(SIGN, x.mul(y.rearrange(RE))).intoMemorySegment(ALL, z + at, ORDER);
    }
  }

  /** re + i*im *= kRe + i*kIm. */
  static void split(long re, long im, long kRe, long kIm, int floats) {
    for (long at = 0; at < 4L * floats; at += FLOATS.vectorByteSize()) {
      FloatVector a = load(re + at);
      FloatVector b = load(im + at);
      FloatVector c = load(kRe + at);
      FloatVector d = load(kIm + at);
      a.mul(c).sub(b.mul(d)).intoMemorySegment(ALL, re + at, ORDER);
      a.mul(d).add(b.mul(c)).intoMemorySegment(ALL, im + at, ORDER);
    }
  }

  private static FloatVector load(long address) {
    return FloatVector.fromMemorySegment(FLOATS, ALL, address, ORDER);
  }
}
