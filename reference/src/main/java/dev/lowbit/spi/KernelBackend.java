package dev.lowbit.spi;

/**
 * One way to run kernels; found by {@link java.util.ServiceLoader}, so it must be cheap to load.
 */
public interface KernelBackend {
  /**
   * Returns the name by which {@code -Dlowbit.backend} selects this backend.
   *
   * @return a short word, for example {@code cpu}
   */
  String name();

  /**
   * Returns the rank among ready backends: the highest is chosen by default.
   *
   * @return 0 for the reference, 100 for the CPU, negative for a backend chosen by name only
   */
  int priority();

  /**
   * Says whether the backend can run here. Must not throw and must not link the Vector API or a
   * native library.
   *
   * @return ready, or missing with reason and cure
   */
  Availability availability();

  /**
   * Makes the operations; may be slow.
   *
   * @return the operations this backend has
   * @throws BackendException if a device or driver fails
   */
  KernelSet open();
}
