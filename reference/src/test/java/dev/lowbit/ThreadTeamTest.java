package dev.lowbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** The promise of {@link Parallelism}: every index once, all done on return. */
class ThreadTeamTest {
  static void everyIndexOnce(Parallelism parallelism) {
    for (int count : new int[] {0, 1, 2, 3, 7, 100}) {
      AtomicIntegerArray calls = new AtomicIntegerArray(Math.max(count, 1));
      parallelism.forEach(count, calls::incrementAndGet);
      for (int i = 0; i < count; i++) assertEquals(1, calls.get(i), "index " + i + " of " + count);
    }
  }

  static void failsWith(RuntimeException failure, Parallelism parallelism) {
    assertSame(
        failure,
        assertThrows(
            RuntimeException.class,
            () ->
                parallelism.forEach(
                    9,
                    i -> {
                      if (i == 5) throw failure;
                    })));
  }

  @Test
  void everyIndexIsCalledOnce() {
    everyIndexOnce(Parallelism.SEQUENTIAL);
    try (ThreadTeam two = new ThreadTeam(2);
        ThreadTeam five = new ThreadTeam(5)) {
      for (int repeat = 0; repeat < 500; repeat++) everyIndexOnce(two);
      for (int repeat = 0; repeat < 50; repeat++) everyIndexOnce(five);
    }
  }

  @Test
  void threadsAreCounted() {
    try (ThreadTeam one = new ThreadTeam(1);
        ThreadTeam three = new ThreadTeam(3)) {
      assertEquals(1, one.threads());
      assertEquals(3, three.threads());
    }
    Refused.with(() -> new ThreadTeam(0), 0, 1);
  }

  @Test
  void failuresReachTheCaller() {
    IllegalStateException failure = new IllegalStateException("planned");
    try (ThreadTeam team = new ThreadTeam(2)) {
      for (int repeat = 0; repeat < 50; repeat++) {
        failsWith(failure, team);
        everyIndexOnce(team);
      }
    }
  }

  @Test
  void aTeamInUseLetsOthersWorkAlone() throws InterruptedException {
    try (ThreadTeam team = new ThreadTeam(2)) {
      team.forEach(4, i -> everyIndexOnce(team));
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch leave = new CountDownLatch(1);
      Thread user =
          Thread.ofPlatform()
              .start(() ->
                  team.forEach(
                      2,
                      i -> {
                        inside.countDown();
                        await(leave);
                      }));
      inside.await();
      everyIndexOnce(team);
      leave.countDown();
      user.join();
    }
  }

  @Test
  void aClosedTeamRefuses() {
    ThreadTeam team = new ThreadTeam(2);
    team.close();
    assertThrows(IllegalStateException.class, () -> team.forEach(2, i -> {}));
  }

  @Test
  void closingTwiceIsHarmless() {
    ThreadTeam team = new ThreadTeam(2);
    team.close();
    assertTimeoutPreemptively(Duration.ofSeconds(5), team::close);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
