package dev.lowbit.spi;

/** Whether a backend can run here; absence is a value with its reason and its cure. */
public sealed interface Availability {
  /**
   * The backend can be opened.
   *
   * @param detail what was found, for example {@code 512-bit vectors}
   */
  record Ready(String detail) implements Availability {}

  /**
   * The backend cannot run here.
   *
   * @param reason what is missing
   * @param cure what a user can do about it
   */
  record Missing(String reason, String cure) implements Availability {}
}
