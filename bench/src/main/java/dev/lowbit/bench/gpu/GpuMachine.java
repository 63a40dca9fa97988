package dev.lowbit.bench.gpu;

import dev.lowbit.bench.Machine;
import dev.lowbit.gpu.Device;
import dev.lowbit.gpu.Gpu;

/**
 * Where and with what was measured.
 *
 * @param device its name
 * @param computeCapability for example 9.0
 * @param multiprocessors how many
 * @param memoryBytes of the device
 * @param driver what the driver says of itself
 * @param cpu the host's processor
 * @param jdk vendor and version
 * @param commit of the checkout, or what {@code -Dlowbit.commit} says where there is none
 * @param date when, UTC
 */
public record GpuMachine(
    String device,
    String computeCapability,
    int multiprocessors,
    long memoryBytes,
    String driver,
    String cpu,
    String jdk,
    String commit,
    String date) {

  /**
   * Describes a device and its host.
   *
   * @param gpu the device
   * @param driver what the driver says of itself
   * @return the description
   */
  public static GpuMachine of(Gpu gpu, String driver) {
    Device d = gpu.device();
    Machine host = Machine.detect("-");
    return new GpuMachine(
        d.name(),
        d.major() + "." + d.minor(),
        d.multiprocessors(),
        d.memoryBytes(),
        driver,
        host.cpu(),
        host.jdk(),
        System.getProperty("lowbit.commit", host.commit()),
        host.date());
  }

  @Override
  public String toString() {
    return "%s, compute capability %s, %d multiprocessors, %.0f GiB; %s"
        .formatted(device, computeCapability, multiprocessors, memoryBytes / 0x1p30, driver);
  }
}
