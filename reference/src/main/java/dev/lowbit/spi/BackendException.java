package dev.lowbit.spi;

/** A driver, device or compiler failed, or a backend that was asked for by name is not there. */
public class BackendException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message status, call and what was being done
   */
  public BackendException(String message) {
    super(message);
  }

  /**
   * Creates the exception.
   *
   * @param message status, call and what was being done
   * @param cause what went wrong below
   */
  public BackendException(String message, Throwable cause) {
    super(message, cause);
  }
}
