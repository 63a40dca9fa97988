package dev.lowbit.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnTest {
  @Test
  void readsWhatItWrites() {
    String text = "lowbit-cpu+native-limit+lowbit-cpu@2";
    List<Turn> turns = Turn.parse(text);
    assertEquals(
        List.of(
            Turn.of(Contender.LOWBIT_CPU),
            Turn.of(Contender.NATIVE_LIMIT),
            new Turn(Contender.LOWBIT_CPU, 2)),
        turns);
    assertEquals(text, Turn.join(turns));
  }

  @Test
  void rejectsUnknownContendersAndThreads() {
    assertThrows(IllegalArgumentException.class, () -> Turn.parse("lowbit"));
    assertThrows(IllegalArgumentException.class, () -> Turn.parse("scalar@0"));
    assertThrows(IllegalArgumentException.class, () -> Turn.parse("scalar+"));
  }

  @Test
  void labelsStayAsTheyAre() {
    assertEquals(
        "[lowbit-cpu, lowbit-cpu-512, lowbit-cpu-256, lowbit-cpu-128, native-limit, onednn,"
            + " onednn-best, onednn-any, fftw, mkl, jtransforms, scalar-auto, scalar, reference,"
            + " same-gemm, same-dense]",
        Arrays.toString(Contender.values()));
  }

  @Test
  void aMissingFlagIsNamed() {
    String message =
        assertThrows(IllegalStateException.class, Contender.SCALAR::checkFlags).getMessage();
    assertEquals("scalar needs -jvmArgsAppend \"-XX:-UseSuperWord\"", message);
  }
}
