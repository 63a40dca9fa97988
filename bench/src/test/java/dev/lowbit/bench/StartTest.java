package dev.lowbit.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StartTest {
  @Test
  void aLineIsReadAsItWasWritten() {
    Start start = new Start(12.5, 34567.8, 9.1);
    assertEquals(start, Start.parse(start.line()));
  }

  @Test
  void theFirstCallsAreNotTheLaterOnes() {
    int[] calls = {0};
    Runnable slowAtFirst =
        () -> {
          if (calls[0]++ < 40) pause();
        };
    Start start =
        Start.of(_ -> new Candidate("", slowAtFirst, Optional::empty, List.of(), 3_000_000));
    assertEquals(3, start.plan());
    assertTrue(start.early() > 900 && start.steady() < 900, start::toString);
  }

  private static void pause() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < 1_000_000) Thread.onSpinWait();
  }
}
