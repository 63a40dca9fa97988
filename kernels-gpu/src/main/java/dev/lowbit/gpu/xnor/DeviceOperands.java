package dev.lowbit.gpu.xnor;

import dev.lowbit.gpu.DeviceBuffer;
import dev.lowbit.gpu.Gpu;

/** Checks of the device memory a caller hands to a plan: one message per mistake. */
final class DeviceOperands {
  private DeviceOperands() {}

  static void check(String name, DeviceBuffer buffer, long bytes, int alignment) {
    if (buffer.bytes() < bytes)
      throw new IllegalArgumentException(
          name + " has " + buffer.bytes() + " bytes, needs " + bytes);
    if (buffer.address() % alignment != 0)
      throw new IllegalArgumentException(
          name
              + " starts "
              + buffer.address() % alignment
              + " bytes beyond a multiple of "
              + alignment);
  }

  static void checkDisjoint(String inName, DeviceBuffer in, String outName, DeviceBuffer out) {
    long shared =
        Math.min(in.address() + in.bytes(), out.address() + out.bytes())
            - Math.max(in.address(), out.address());
    if (shared > 0)
      throw new IllegalArgumentException(
          inName + " and " + outName + " overlap in " + shared + " bytes");
  }

  static void checkDevice(String name, Gpu gpu, Gpu other) {
    if (gpu != other)
      throw new IllegalArgumentException(name + " is on " + other + ", the plan on " + gpu);
  }
}
