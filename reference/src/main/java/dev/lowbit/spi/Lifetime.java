package dev.lowbit.spi;

/** Whether a plan is still open; closing only marks, so runs under way finish safely. */
public final class Lifetime {
  private volatile boolean closed;

  /** Starts open. */
  public Lifetime() {}

  /**
   * Checks at the door of run.
   *
   * @throws IllegalStateException after {@link #end}
   */
  public void check() {
    if (closed) throw new IllegalStateException("the plan is closed");
  }

  /** Closes for good. */
  public void end() {
    closed = true;
  }
}
