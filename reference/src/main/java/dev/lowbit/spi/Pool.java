package dev.lowbit.spi;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A fixed number of objects for concurrent runs of one plan; taking one neither locks nor
 * allocates. A taker waits only while more threads than objects run the plan.
 *
 * @param <T> the objects
 */
public final class Pool<T> {
  private final AtomicReferenceArray<T> free;
  private volatile boolean closed;

  /**
   * Makes all objects at once.
   *
   * @param size how many
   * @param maker makes one
   */
  public Pool(int size, Supplier<T> maker) {
    free = new AtomicReferenceArray<>(size);
    for (int i = 0; i < size; i++) free.set(i, maker.get());
  }

  /**
   * Takes an object out.
   *
   * @return an object that nobody else has
   * @throws IllegalStateException after {@link #close}
   */
  @SuppressWarnings("ThreadPriorityCheck") // only beyond the pool's size, where spinning is worse
  public T take() {
    while (true) {
      if (closed) throw new IllegalStateException("the plan is closed");
      for (int i = 0; i < free.length(); i++) {
        T object = free.get(i) == null ? null : free.getAndSet(i, null);
        if (object != null) return object;
      }
      Thread.yield();
    }
  }

  /**
   * Puts an object back.
   *
   * @param object what was taken
   */
  public void put(T object) {
    int i = 0;
    while (!free.compareAndSet(i, null, object)) i = (i + 1) % free.length();
  }

  /**
   * Refuses new takers, waits for the objects that are out and ends all; a second call does
   * nothing.
   *
   * @param end frees what an object holds
   */
  @SuppressWarnings("ThreadPriorityCheck")
  public void close(Consumer<? super T> end) {
    synchronized (free) {
      if (closed) return;
      closed = true;
    }
    for (int left = free.length(); left > 0; ) {
      for (int i = 0; i < free.length(); i++) {
        T object = free.getAndSet(i, null);
        if (object == null) continue;
        left--;
        end.accept(object);
      }
      if (left > 0) Thread.yield();
    }
  }
}
