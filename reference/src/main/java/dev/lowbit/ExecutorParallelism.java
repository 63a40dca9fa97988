package dev.lowbit;

import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
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
    AtomicInteger next = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Phaser workers = new Phaser(1);
    Runnable loop =
        () -> {
          try {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement())
              task.accept(i);
          } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            next.set(count);
          }
        };
    Runnable worker =
        () -> {
          if (workers.register() < 0) return;
          loop.run();
          workers.arriveAndDeregister();
        };
    try {
      for (int t = 1; t < Math.min(threads, count); t++) executor.execute(worker);
    } catch (RejectedExecutionException full) {
      // Who has been accepted helps; the caller does the rest.
    }
    loop.run();
    // Waits for workers that have started. Later ones find no index left.
    workers.arriveAndAwaitAdvance();
    workers.forceTermination();
    switch (failure.get()) {
      case null -> {}
      case Error e -> throw e;
      case RuntimeException e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }
}
