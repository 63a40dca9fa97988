package dev.lowbit.xnor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.Binarization;
import dev.lowbit.Layout;
import dev.lowbit.Refused;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class BitMatrixTest {
  /** Column c is bit c of the row's little-endian words. */
  @Test
  void layout() {
    BitMatrix m = BitMatrix.create(2, 66);
    m.set(0, 0, true);
    m.set(0, 9, true);
    m.set(1, 65, true);
    assertEquals(2, m.rowStride());
    assertEquals(1, m.words().get(JAVA_BYTE, 0));
    assertEquals(2, m.words().get(JAVA_BYTE, 1));
    assertEquals(2, m.words().get(JAVA_BYTE, 24));
    assertEquals(32, m.words().byteSize());
    assertEquals(0, m.words().address() % 64);
  }

  @Test
  void wordsFor() {
    assertEquals(0, BitMatrix.wordsFor(0));
    assertEquals(1, BitMatrix.wordsFor(64));
    assertEquals(2, BitMatrix.wordsFor(65));
    assertEquals(1 << 25, BitMatrix.wordsFor(Integer.MAX_VALUE));
  }

  @Test
  void packedWordsLoseTheirPadding() {
    BitMatrix m = BitMatrix.of(1, 3, -1L);
    assertEquals(7, m.words().get(JAVA_BYTE, 0));
    BitMatrix full = BitMatrix.of(1, 64, -1L);
    assertEquals(-1, full.words().get(JAVA_BYTE, 7));
    assertThrows(IndexOutOfBoundsException.class, () -> BitMatrix.of(2, 65, 1, 2, 3));
  }

  @Test
  void numbers() {
    float[] x = {-1, 0, -0f, Float.NaN, 2, 1};
    BitMatrix m = BitMatrix.pack(2, 3, x, Binarization.atLeast(0, 0, 1));
    int[] expected = {-1, 1, -1, -1, 1, 1};
    for (int i = 0; i < 6; i++) assertEquals(expected[i], m.sign(i / 3, i % 3), "element " + i);
  }

  @Test
  void wrappedWordsAreTheCallers() {
    long[] words = {0, 5, 0, 2, 7};
    BitMatrix m = BitMatrix.wrap(2, 2, MemorySegment.ofArray(words).asSlice(8), 2);
    assertEquals(1, m.sign(0, 0));
    assertEquals(-1, m.sign(0, 1));
    assertEquals(1, m.sign(1, 1));
    m.set(0, 1, true);
    assertEquals(7, words[1]);
    assertTrue(m.wrapped());
    assertFalse(BitMatrix.create(1, 1).wrapped());
    Refused.with(() -> BitMatrix.wrap(2, 65, MemorySegment.ofArray(words), 1), 1, 2, 65);
    Refused.with(() -> BitMatrix.wrap(3, 65, MemorySegment.ofArray(words), 2), 40, 48);
  }

  @Test
  void emptyMatrices() {
    assertEquals(0, BitMatrix.create(0, 70).words().byteSize());
    assertEquals(0, BitMatrix.create(5, 0).words().byteSize());
    assertEquals("BitMatrix 5x0", BitMatrix.create(5, 0).toString());
    BitMatrix.wrap(0, 70, MemorySegment.ofArray(new byte[0]), 2);
  }

  @Test
  void tensors() {
    BitTensor nhwc = new BitTensor(2, 3, 5, 7, Layout.NHWC);
    assertEquals(30, nhwc.rows());
    assertEquals(7, nhwc.cols());
    assertEquals((1 * 3 + 2) * 5 + 4, nhwc.row(1, 2, 4, 6));
    assertEquals(6, nhwc.col(2, 4, 6));
    BitTensor nchw = new BitTensor(2, 3, 5, 7, Layout.NCHW);
    assertEquals(14, nchw.rows());
    assertEquals(15, nchw.cols());
    assertEquals(7 + 6, nchw.row(1, 2, 4, 6));
    assertEquals(2 * 5 + 4, nchw.col(2, 4, 6));
    BitMatrix m = nchw.create();
    nchw.set(m, 1, 2, 4, 6, true);
    assertEquals(1, m.sign(13, 14));
    Refused.with(() -> nhwc.check(m, "x"), "x", "14x15", "30x7");
  }
}
