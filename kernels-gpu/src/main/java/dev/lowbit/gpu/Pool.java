package dev.lowbit.gpu;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * A fixed number of objects for concurrent runs of one plan; taking one neither locks nor
 * allocates. A taker waits only while more threads than objects run the plan. Closing refuses new
 * takers, waits for the objects that are out and closes all.
 *
 * @param <T> what a run needs for itself
 */
public final class Pool<T extends AutoCloseable> implements AutoCloseable {
  private final AtomicReferenceArray<T> free;
  private volatile boolean closed;

  /**
   * Makes all objects at once, as many as there are processors.
   *
   * @param maker of one object
   */
  public Pool(Supplier<T> maker) {
    free = new AtomicReferenceArray<>(Runtime.getRuntime().availableProcessors());
    for (int i = 0; i < free.length(); i++) free.set(i, maker.get());
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
   * @param object from {@link #take}
   */
  public void put(T object) {
    int i = 0;
    while (!free.compareAndSet(i, null, object)) i = (i + 1) % free.length();
  }

  /** Waits for the runs under way and closes all objects; a second call does nothing. */
  @Override
  @SuppressWarnings("ThreadPriorityCheck")
  public void close() {
    synchronized (free) {
      if (closed) return;
      closed = true;
    }
    for (int left = free.length(); left > 0; ) {
      for (int i = 0; i < free.length(); i++) {
        T object = free.getAndSet(i, null);
        if (object == null) continue;
        left--;
        end(object);
      }
      if (left > 0) Thread.yield();
    }
  }

  private static void end(AutoCloseable object) {
    try {
      object.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
