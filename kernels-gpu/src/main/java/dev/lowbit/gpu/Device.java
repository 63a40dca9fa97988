package dev.lowbit.gpu;

/**
 * What a device is.
 *
 * @param name the maker's name, for example {@code NVIDIA H200}
 * @param major compute capability before the point
 * @param minor compute capability after the point
 * @param multiprocessors number of streaming multiprocessors
 * @param sharedBytesPerBlock most shared memory a block may ask for
 * @param memoryBytes memory of the whole device
 */
public record Device(
    String name,
    int major,
    int minor,
    int multiprocessors,
    int sharedBytesPerBlock,
    long memoryBytes) {

  /**
   * The compute capability as one number.
   *
   * @return for example 90 for 9.0
   */
  public int computeCapability() {
    return 10 * major + minor;
  }
}
