package dev.lowbit.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerTest {
  private static final Answer FLOATS =
      new Answer(MemorySegment.ofArray(new float[] {1, 2}), new float[] {0, 0.5f}, i -> "p" + i);

  private static Optional<String> floats(float... result) {
    float[] y = new float[2];
    return FLOATS.mismatch(
        () -> System.arraycopy(result, 0, y, 0, result.length), MemorySegment.ofArray(y));
  }

  @Test
  void floatsAreWithinTheirBound() {
    assertEquals(Optional.empty(), floats(1, 2.5f));
    assertTrue(floats(1, 2.75f).orElseThrow().contains("p1"));
    assertTrue(floats(1.0001f, 2).orElseThrow().contains("p0"));
    assertTrue(floats(1, Float.NaN).isPresent());
    assertTrue(floats(1).isPresent(), "the second element was poisoned, not written");
  }

  @Test
  void integersAreEqual() {
    Answer answer =
        new Answer(MemorySegment.ofArray(new byte[] {1, 2}), new float[0], i -> "p" + i);
    byte[] y = new byte[2];
    MemorySegment segment = MemorySegment.ofArray(y);
    assertEquals(
        Optional.empty(),
        answer.mismatch(() -> System.arraycopy(new byte[] {1, 2}, 0, y, 0, 2), segment));
    assertTrue(answer.mismatch(() -> y[0] = 1, segment).orElseThrow().contains("p1"));
  }

  @Test
  void theBoundGrowsWithTheTerms() {
    assertEquals(12 * 0x1p-24, Answer.bound(9, 1), 1e-11);
    assertTrue(Answer.bound(49, 3) > Answer.bound(9, 3));
  }
}
