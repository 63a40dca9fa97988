package dev.lowbit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/** Spreads tasks over an executor; indices are taken from a shared counter. */
record ExecutorParallelism(Executor executor, int threads) implements Parallelism {
  ExecutorParallelism {
    if (threads < 1) throw new IllegalArgumentException("threads=" + threads + " < 1");
  }

  @Override
  public void forEach(int count, IntConsumer task) {
    int workers = Math.min(threads, count);
    AtomicInteger next = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(Math.max(workers - 1, 0));
    Runnable loop =
        () -> {
          try {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement())
              task.accept(i);
          } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
          }
        };
    for (int t = 1; t < workers; t++) {
      executor.execute(() -> {
        loop.run();
        done.countDown();
      });
    }
    loop.run();
    boolean interrupted = false;
    while (done.getCount() > 0) {
      try {
        done.await();
      } catch (InterruptedException e) {
        interrupted = true; // tasks write into the caller's memory: they must end first
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
    switch (failure.get()) {
      case null -> {}
      case Error e -> throw e;
      case RuntimeException e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }
}
