package dev.lowbit.gpu.emulator;

/** What a device or its compiler would have reported, or should have: a status and a sentence. */
public final class Fault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Status of a kernel that broke a rule which a device leaves undefined. */
  public static final String LAUNCH_FAILED = "CUDA_ERROR_LAUNCH_FAILED";

  static final String ILLEGAL_ADDRESS = "CUDA_ERROR_ILLEGAL_ADDRESS";
  static final String INVALID_PTX = "CUDA_ERROR_INVALID_PTX";
  static final String INVALID_VALUE = "CUDA_ERROR_INVALID_VALUE";

  private final String status;
  private final String detail;

  Fault(String status, String detail) {
    super(detail);
    this.status = status;
    this.detail = detail;
  }

  Fault within(String where) {
    return new Fault(status, where + ": " + getMessage());
  }

  @Override
  public String getMessage() {
    return detail;
  }

  /**
   * Name of the CUDA status.
   *
   * @return for example {@code CUDA_ERROR_ILLEGAL_ADDRESS}
   */
  public String status() {
    return status;
  }
}
