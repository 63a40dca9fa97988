package dev.lowbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** {@link Parallelism#of}: the caller's executor, whatever it does. */
class ExecutorParallelismTest {
  @Test
  void everyIndexIsCalledOnce() {
    try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
      for (int repeat = 0; repeat < 50; repeat++)
        ThreadTeamTest.everyIndexOnce(Parallelism.of(executor, 3));
    }
    ThreadTeamTest.everyIndexOnce(Parallelism.of(Runnable::run, 4));
    assertEquals(4, Parallelism.of(Runnable::run, 4).threads());
    Refused.with(() -> Parallelism.of(Runnable::run, -1), -1, 1);
  }

  @Test
  void failuresReachTheCaller() {
    ThreadTeamTest.failsWith(
        new IllegalStateException("planned"), Parallelism.of(Runnable::run, 2));
  }

  @Test
  void aFullExecutorDoesNotBlock() {
    ExecutorService one = Executors.newFixedThreadPool(1, Thread.ofPlatform().daemon().factory());
    AtomicInteger calls = new AtomicInteger();
    Parallelism p = Parallelism.of(one, 2);
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> one.submit(() -> p.forEach(4, i -> calls.incrementAndGet())).get());
    assertEquals(4, calls.get());
  }

  @Test
  void aRejectingExecutorIsWaitedFor() {
    AtomicInteger accepted = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    Executor once =
        task -> {
          if (accepted.getAndIncrement() > 0) throw new RejectedExecutionException("full");
          Thread.ofPlatform().daemon().start(task);
        };
    try {
      Parallelism.of(once, 3)
          .forEach(
              3,
              i -> {
                pause();
                done.incrementAndGet();
              });
    } catch (RejectedExecutionException e) {
      int atReturn = done.get();
      pause();
      pause();
      assertEquals(atReturn, done.get(), "tasks that ran after the return");
    }
  }

  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
