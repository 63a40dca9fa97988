package dev.lowbit.spi;

import java.util.Optional;

/** The operations of an opened backend, by their contract. */
@FunctionalInterface
public interface KernelSet {
  /**
   * Finds an operation.
   *
   * @param <T> the contract
   * @param operation the contract's interface, for example {@code XnorGemm.class}
   * @return the implementation, or empty if this backend lacks it
   */
  <T> Optional<T> find(Class<T> operation);
}
