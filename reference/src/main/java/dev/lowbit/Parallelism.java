package dev.lowbit;

import java.util.concurrent.Executor;
import java.util.function.IntConsumer;

/**
 * The threads a plan may use, given by the caller. Results do not depend on it.
 *
 * <p>Implementations must call {@code task} once for every index before {@link #forEach} returns,
 * on any thread, in any order.
 */
public interface Parallelism {
  /** One thread: the caller's. */
  Parallelism SEQUENTIAL =
      new Parallelism() {
        @Override
        public int threads() {
          return 1;
        }

        @Override
        public void forEach(int count, IntConsumer task) {
          for (int i = 0; i < count; i++) task.accept(i);
        }
      };

  /**
   * Returns how many threads may work at once.
   *
   * @return at least 1
   */
  int threads();

  /**
   * Runs {@code task} for 0 to count-1 and returns when all are done.
   *
   * @param count number of tasks
   * @param task receives the index
   */
  void forEach(int count, IntConsumer task);

  /**
   * Uses an executor of the caller, which may allocate per call; {@link ThreadTeam} does not.
   *
   * @param executor where tasks run; the calling thread works too
   * @param threads how many threads may work at once, the caller included
   * @return the parallelism
   * @throws IllegalArgumentException if {@code threads < 1}
   */
  static Parallelism of(Executor executor, int threads) {
    return new ExecutorParallelism(executor, threads);
  }
}
