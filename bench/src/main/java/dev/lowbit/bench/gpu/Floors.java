package dev.lowbit.bench.gpu;

/**
 * What no kernel can beat on an H200: the time of its operations and the time of its bytes.
 *
 * @param operations nanoseconds at 9.25 Pop/s, the bit tensor cores' rate as measured by others on
 *     a GH200; a multiply-accumulate is two operations
 * @param bytes nanoseconds at 4.3 TB/s, a measured copy
 */
record Floors(double operations, double bytes) {
  private static final double OPERATIONS_PER_NS = 9.25e6;
  private static final double BYTES_PER_NS = 4.3e3;

  static Floors of(GpuWork work) {
    return new Floors(2.0 * work.macs() / OPERATIONS_PER_NS, work.bytes() / BYTES_PER_NS);
  }

  /** How many times the higher floor a run takes. */
  double gap(double ns) {
    return ns / Math.max(operations, bytes);
  }
}
