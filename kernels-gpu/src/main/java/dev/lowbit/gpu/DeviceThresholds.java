package dev.lowbit.gpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lowbit.Binarization;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The thresholds of a {@link Binarization} in device memory: bit = (x ^ flip) &gt;= threshold.
 *
 * <pre>
 *   | threshold [stride] | flip [stride] |        x &lt;= t is -x &gt;= -t: flip is the sign bit
 * </pre>
 *
 * <p>Channels from n to the stride, n rounded up to whole words of 64, have a NaN threshold and so
 * give bit 0.
 */
public final class DeviceThresholds implements AutoCloseable {
  private final DeviceBuffer block;

  /**
   * Copies the thresholds to the device.
   *
   * @param gpu the device
   * @param rule thresholds per channel, or one for all
   * @param n number of channels
   */
  public DeviceThresholds(Gpu gpu, Binarization rule, int n) {
    int stride = Math.toIntExact((n + 63L) / 64 * 64);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment cells = arena.allocate(Math.max(2L * stride, 1) * Integer.BYTES, 16);
      put(cells, 0, stride, rule, n, stride);
      block = gpu.upload(cells);
    }
  }

  static void put(
      MemorySegment cells, long threshold, long flip, Binarization rule, int n, int stride) {
    for (int c = 0; c < stride; c++) {
      boolean down = c < n && rule.atMost(c);
      float t = c < n ? rule.threshold(c) : Float.NaN;
      cells.setAtIndex(JAVA_FLOAT, threshold + c, down ? -t : t);
      cells.setAtIndex(JAVA_INT, flip + c, down ? Integer.MIN_VALUE : 0);
    }
  }

  /**
   * Returns where the thresholds lie.
   *
   * @return the device address
   */
  public long address() {
    return block.address();
  }

  /**
   * Returns the size of the block.
   *
   * @return bytes of device memory
   */
  public long bytes() {
    return block.bytes();
  }

  @Override
  public void close() {
    block.close();
  }
}
