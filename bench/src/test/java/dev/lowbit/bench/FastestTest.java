package dev.lowbit.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class FastestTest {
  /** A way that counts its calls. */
  private static final class Way implements Runnable {
    private final long nanos;
    private int calls;

    Way(long nanos) {
      this.nanos = nanos;
    }

    @Override
    public void run() {
      calls++;
      for (long start = System.nanoTime(); System.nanoTime() - start < nanos; )
        LockSupport.parkNanos(nanos / 4);
    }
  }

  @Test
  void keepsTheFastestAndDropsTheHopeless() {
    Way slow = new Way(3_000_000);
    Way fast = new Way(1_500_000);
    Way hopeless = new Way(200_000_000);
    assertEquals(fast, Fastest.of(List.of(hopeless, slow, fast)));
    assertEquals(2, hopeless.calls);
    assertTrue(slow.calls > 2);
  }

  @Test
  void oneWayIsNotMeasured() {
    Way only = new Way(1);
    assertEquals(only, Fastest.of(List.of(only)));
    assertEquals(0, only.calls);
  }
}
