package dev.lowbit.properties.xnor;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.Binarization;
import dev.lowbit.Layout;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.Refusal;
import dev.lowbit.properties.Sizes;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitTensor;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Packing by the rule, and padding bits that never show. */
class BitMatrixProperties {
  @Provide
  Arbitrary<Integer> cols() {
    return Sizes.bits();
  }

  /** unpack(pack(x)) is the rule's sign; both zeros are one number, NaN is -1. */
  @Property(tries = 500)
  void packing(
      @ForAll @LongRange(max = 1L << 40) long seed,
      @ForAll @IntRange(max = 5) int rows,
      @ForAll("cols") int cols) {
    Draw draw = new Draw(seed);
    Binarization rule = draw.rule(cols);
    float[] x = new float[rows * cols];
    for (int i = 0; i < x.length; i++) x[i] = draw.oneIn(4) ? rule.threshold(i % cols) : draw.any();
    BitMatrix m = BitMatrix.pack(rows, cols, x, rule);
    for (int r = 0; r < rows; r++)
      for (int c = 0; c < cols; c++) {
        float v = x[r * cols + c];
        float t = rule.threshold(c);
        boolean bit = rule.atMost(c) ? v < t || v == t : v > t || v == t;
        assertEquals(bit ? 1 : -1, m.sign(r, c), () -> v + " against " + t + ", seed " + seed);
        if (v == 0) assertEquals(rule.bit(c, 0f), rule.bit(c, -0f));
        if (Float.isNaN(v)) assertEquals(-1, m.sign(r, c));
      }
    assertPaddingIsClear(m);
  }

  /** Every public constructor: padding bits are cleared or, in the caller's words, ignored. */
  @Property(tries = 500)
  void paddingBits(
      @ForAll @LongRange(max = 1L << 40) long seed,
      @ForAll @IntRange(max = 5) int rows,
      @ForAll("cols") int cols) {
    BitMatrix wrapped = new Draw(seed).wrapped(rows, cols, Memory.anywhere(seed));
    int words = BitMatrix.wordsFor(cols);
    long[] copy = new long[rows * words + 1];
    for (int r = 0; r < rows; r++)
      for (int w = 0; w < words; w++)
        copy[r * words + w] =
            wrapped.words().get(JAVA_LONG_UNALIGNED, (r * wrapped.rowStride() + w) * Long.BYTES);
    BitMatrix of = BitMatrix.of(rows, cols, copy);
    BitMatrix set = BitMatrices.map(wrapped, wrapped::sign);
    assertPaddingIsClear(of);
    assertPaddingIsClear(set);
    assertEquals(-1, of.words().mismatch(set.words()), () -> "seed " + seed);
    assertTrue(wrapped.wrapped() && !of.wrapped() && !set.wrapped());
  }

  /** Setting an element changes this element. */
  @Property(tries = 300)
  void set(
      @ForAll @LongRange(max = 1L << 40) long seed,
      @ForAll @IntRange(min = 1, max = 5) int rows,
      @ForAll @IntRange(min = 1, max = 200) int cols) {
    Draw draw = new Draw(seed);
    BitMatrix m = BitMatrices.map(draw.wrapped(rows, cols, Memory.aligned()), (r, c) -> 1);
    BitMatrix copy = BitMatrices.map(m, m::sign);
    int r = draw.between(0, rows - 1);
    int c = draw.between(0, cols - 1);
    m.set(r, c, false);
    for (int i = 0; i < rows; i++)
      for (int j = 0; j < cols; j++)
        assertEquals(i == r && j == c ? -1 : copy.sign(i, j), m.sign(i, j));
    m.set(r, c, true);
    assertEquals(-1, m.words().mismatch(copy.words()));
  }

  /** Each element of a tensor has a bit of its own. */
  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void tensor(
      @ForAll Layout layout,
      @ForAll @IntRange(max = 2) int n,
      @ForAll @IntRange(min = 1, max = 5) int h,
      @ForAll @IntRange(min = 1, max = 5) int w,
      @ForAll @IntRange(min = 1, max = 70) int channels) {
    BitTensor shape = new BitTensor(n, h, w, channels, layout);
    BitMatrix bits = shape.create();
    BitSet seen = new BitSet();
    BitTensors.forEach(
        shape,
        (at, i, y, x, c) -> {
          assertEquals(-1, shape.sign(bits, i, y, x, c));
          shape.set(bits, i, y, x, c, true);
          assertEquals(1, bits.sign(at / shape.cols(), at % shape.cols()));
          seen.set(at);
        });
    assertEquals(shape.rows() * shape.cols(), seen.cardinality());
    assertPaddingIsClear(bits);
  }

  /** Wrong shapes, strides and memory. */
  @Property(tries = 30)
  void refusals(
      @ForAll @IntRange(min = 2, max = 9) int rows,
      @ForAll @IntRange(min = 1, max = 200) int cols) {
    int words = BitMatrix.wordsFor(cols);
    MemorySegment memory = MemorySegment.ofArray(new long[rows * words]);
    Refusal.of(() -> BitMatrix.create(-rows, cols), -rows, cols);
    Refusal.of(() -> BitMatrix.wrap(rows, -cols, memory, words), rows, -cols);
    Refusal.of(() -> BitMatrix.wrap(rows, cols, memory, words - 1L), words - 1, words);
    long bytes = 8L * rows * words;
    Refusal.of(() -> BitMatrix.wrap(rows, cols, memory.asSlice(1), words), bytes - 1, bytes);
    BitMatrix m = BitMatrix.create(rows, cols);
    assertThrows(IndexOutOfBoundsException.class, () -> m.sign(rows, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> m.sign(0, cols));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> BitMatrix.of(rows, cols, new long[rows * words - 1]));
  }

  private static void assertPaddingIsClear(BitMatrix m) {
    if (m.cols() % 64 == 0) return;
    for (int r = 0; r < m.rows(); r++) {
      long last = (r * m.rowStride() + m.cols() / 64) * Long.BYTES;
      assertEquals(0, m.words().get(JAVA_LONG_UNALIGNED, last) >>> m.cols() % 64);
    }
  }
}
