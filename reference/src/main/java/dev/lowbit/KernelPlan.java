package dev.lowbit;

/**
 * A prepared kernel: validated, prepacked, warmed up.
 *
 * <p>Immutable and safe from any thread. Its {@code run} allocates nothing and takes no lock. After
 * {@link #close} a run throws {@link IllegalStateException}; runs already under way finish.
 */
public interface KernelPlan extends AutoCloseable {
  /**
   * Says what runs and why.
   *
   * @return the algorithm, tile, width, memory and reason of this plan
   */
  Explanation explain();

  @Override
  void close();
}
