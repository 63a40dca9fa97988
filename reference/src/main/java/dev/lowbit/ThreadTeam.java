package dev.lowbit;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A fixed team of daemon threads that hands out tasks without allocating or locking.
 *
 * <p>Members spin for a moment after work, then park. One {@link #forEach} uses the team at a time;
 * a second caller runs its own tasks alone instead of waiting.
 */
public final class ThreadTeam implements Parallelism, AutoCloseable {
  private static final int SPINS = 20_000;
  private static final int OPEN = 1 << 30;

  private final Thread[] members;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicInteger round = new AtomicInteger();
  private final AtomicInteger next = new AtomicInteger();

  /** {@link #OPEN} while members may join a call, plus the number of members at work on it. */
  private final AtomicInteger joined = new AtomicInteger();

  private int count;
  private @Nullable IntConsumer task;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  /**
   * Starts the team.
   *
   * @param threads threads that work on a call, the caller included
   * @throws IllegalArgumentException if {@code threads < 1}
   */
  public ThreadTeam(int threads) {
    if (threads < 1) throw new IllegalArgumentException("threads=" + threads + " < 1");
    members = new Thread[threads - 1];
    for (int t = 0; t < members.length; t++)
      members[t] = Thread.ofPlatform().daemon().name("lowbit-team-" + (t + 1)).start(this::serve);
  }

  @Override
  public int threads() {
    return members.length + 1;
  }

  @Override
  public void forEach(int count, IntConsumer task) {
    if (closed) throw new IllegalStateException("the thread team is closed");
    if (count < 2 || members.length == 0 || !busy.compareAndSet(false, true)) {
      SEQUENTIAL.forEach(count, task);
      return;
    }
    try {
      this.count = count;
      this.task = task;
      next.set(0);
      joined.set(OPEN); // publishes the fields above
      round.incrementAndGet();
      for (Thread member : members) LockSupport.unpark(member);
      work(task, count);
      joined.addAndGet(-OPEN); // who has not come by now is not waited for
      for (int spins = 0; joined.get() > 0; spins++) pause(spins);
      Throwable thrown = failure;
      failure = null;
      if (thrown instanceof Error e) throw e;
      if (thrown instanceof RuntimeException e) throw e;
    } finally {
      this.task = null;
      busy.set(false);
    }
  }

  /**
   * Spins, then yields: on a busy machine a member may wait for the processor this thread holds.
   */
  @SuppressWarnings("ThreadPriorityCheck")
  private static void pause(int spins) {
    if (spins < SPINS) Thread.onSpinWait();
    else Thread.yield();
  }

  private boolean join() {
    int now = joined.get();
    while (now >= OPEN) {
      if (joined.compareAndSet(now, now + 1)) return true;
      now = joined.get();
    }
    return false;
  }

  private void work(@Nullable IntConsumer task, int count) {
    try {
      for (int i = next.getAndIncrement(); task != null && i < count; i = next.getAndIncrement())
        task.accept(i);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  private void serve() {
    int seen = 0;
    int idle = 0;
    while (!closed) {
      int now = round.get();
      if (now != seen) {
        seen = now;
        idle = 0;
        if (join()) {
          work(task, count);
          joined.decrementAndGet();
        }
      } else if (idle++ < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
  }

  /** Ends the threads; calls under way finish first. */
  @Override
  public void close() {
    while (!closed && !busy.compareAndSet(false, true)) Thread.onSpinWait();
    closed = true;
    for (Thread member : members) LockSupport.unpark(member);
  }
}
