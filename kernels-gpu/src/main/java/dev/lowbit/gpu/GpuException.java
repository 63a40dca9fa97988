package dev.lowbit.gpu;

import dev.lowbit.spi.BackendException;
import java.util.Set;

/** A call of the CUDA driver failed. */
public final class GpuException extends BackendException {
  private static final long serialVersionUID = 1L;

  /** After one of these no call on the context succeeds any more. */
  private static final Set<String> STICKY =
      Set.of(
          "CUDA_ERROR_ILLEGAL_ADDRESS",
          "CUDA_ERROR_LAUNCH_FAILED",
          "CUDA_ERROR_LAUNCH_TIMEOUT",
          "CUDA_ERROR_ASSERT",
          "CUDA_ERROR_HARDWARE_STACK_ERROR",
          "CUDA_ERROR_ILLEGAL_INSTRUCTION",
          "CUDA_ERROR_MISALIGNED_ADDRESS",
          "CUDA_ERROR_INVALID_ADDRESS_SPACE",
          "CUDA_ERROR_INVALID_PC",
          "CUDA_ERROR_ECC_UNCORRECTABLE",
          "CUDA_ERROR_NVLINK_UNCORRECTABLE",
          "CUDA_ERROR_CONTEXT_IS_DESTROYED",
          "CUDA_ERROR_EXTERNAL_DEVICE",
          "CUDA_ERROR_TENSOR_MEMORY_LEAK",
          "CUDA_ERROR_CONTAINED",
          "CUDA_ERROR_UNKNOWN");

  private final String status;
  private final String call;

  /**
   * Creates the exception.
   *
   * @param status the driver's name of the failure, for example {@code CUDA_ERROR_INVALID_VALUE}
   * @param call the function of the driver and what it was called for: entry, grid, bytes
   */
  public GpuException(String status, String call) {
    this(status, call, status + ": " + call);
  }

  GpuException(String status, String call, String message) {
    super(message);
    this.status = status;
    this.call = call;
  }

  GpuException(String status, String call, String message, GpuException cause) {
    super(message, cause);
    this.status = status;
    this.call = call;
  }

  /**
   * The driver's name of the failure.
   *
   * @return for example {@code CUDA_ERROR_ILLEGAL_ADDRESS}
   */
  public String status() {
    return status;
  }

  /**
   * The call that failed.
   *
   * @return the function of the driver and what it was called for
   */
  public String call() {
    return call;
  }

  /**
   * Whether the device context is lost with it.
   *
   * @return true if every later call fails too
   */
  public boolean sticky() {
    return STICKY.contains(status);
  }
}
