package dev.lowbit.gpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lowbit.Activation;
import dev.lowbit.Channels;
import dev.lowbit.Epilogue;
import dev.lowbit.IntThresholds;
import dev.lowbit.Output;
import dev.lowbit.Rounding;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The parameters of an {@link Epilogue} in device memory, as {@code epilogue.cuh} reads them.
 *
 * <pre>
 *   | header: 16 cells | scale [stride] | bias | shift | slope | offset | threshold | flip |
 * </pre>
 *
 * <p>Cells have 4 bytes. Channels from n to the stride give bit 0. Bits are {@code (x ^ flip) >=
 * threshold}: where a channel points down, flip is the sign bit of a float, or all bits of an
 * integer, and the threshold is turned around as well. Bits that are a monotone function of the sum
 * become thresholds on the sum, which spares the device every float step.
 */
public final class DeviceEpilogue implements AutoCloseable {
  /** Channels are padded to a multiple of it, so that no tile has columns beyond the arrays. */
  public static final int PADDING = 256;

  private static final int HEADER = 16;
  // Cells of the header.
  private static final int RESIDUAL = 0;
  private static final int LOW = 1;
  private static final int HIGH = 2;
  private static final int STEP = 3;
  private static final int ZERO_POINT = 4;
  private static final int ROUNDING = 5;
  private static final int STRIDE = 6;
  // Rows of channels.
  private static final int SCALE = 0;
  private static final int BIAS = 1;
  private static final int SHIFT = 2;
  private static final int SLOPE = 3;
  private static final int OFFSET = 4;
  private static final int THRESHOLD = 5;
  private static final int FLIP = 6;
  private static final int ROWS = 7;

  private final Epilogue epilogue;
  private final boolean folded;
  private final int stride;
  private final DeviceBuffer block;

  /**
   * Copies the parameters to the device.
   *
   * @param gpu the device
   * @param epilogue any epilogue
   * @param n number of output channels
   * @param bound greatest |sum|
   * @throws IllegalArgumentException if a parameter has neither 1 nor n values
   */
  public DeviceEpilogue(Gpu gpu, Epilogue epilogue, int n, int bound) {
    epilogue.check(n);
    this.epilogue = epilogue;
    folded = IntThresholds.foldable(epilogue, n, bound);
    stride = Math.toIntExact((n + PADDING - 1L) / PADDING * PADDING);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment cells = arena.allocate((HEADER + (long) ROWS * stride) * Integer.BYTES, 16);
      cells.setAtIndex(JAVA_INT, RESIDUAL, epilogue.residual() ? 1 : 0);
      cells.setAtIndex(JAVA_INT, STRIDE, stride);
      put(cells, SCALE, epilogue.scale(), n);
      put(cells, BIAS, epilogue.bias(), n);
      activation(cells, n);
      output(cells, n, bound);
      block = gpu.upload(cells);
    }
  }

  /** Steps that are absent get parameters that change no value, not even the sign of a zero. */
  private void activation(MemorySegment cells, int n) {
    float[] shift = {0};
    float[] slope = {1};
    float[] offset = {-0f};
    float low = Float.NEGATIVE_INFINITY;
    float high = Float.POSITIVE_INFINITY;
    switch (epilogue.activation()) {
      case Activation.None _ -> {}
      case Activation.Clamp c -> {
        low = c.low();
        high = c.high();
      }
      case Activation.Prelu p -> slope = p.slope();
      case Activation.Rprelu p -> {
        shift = p.shift();
        slope = p.slope();
        offset = p.offset();
      }
    }
    put(cells, SHIFT, shift, n);
    put(cells, SLOPE, slope, n);
    put(cells, OFFSET, offset, n);
    cells.setAtIndex(JAVA_FLOAT, LOW, low);
    cells.setAtIndex(JAVA_FLOAT, HIGH, high);
  }

  private void output(MemorySegment cells, int n, int bound) {
    switch (epilogue.output()) {
      case Output.Int32 _, Output.Float32 _ -> {}
      case Output.Int8 q -> {
        cells.setAtIndex(JAVA_FLOAT, STEP, q.scale());
        cells.setAtIndex(JAVA_INT, ZERO_POINT, q.zeroPoint());
        cells.setAtIndex(JAVA_INT, ROUNDING, rounding(q.rounding()));
      }
      case Output.SumBits b -> sumThresholds(cells, b.thresholds(), n);
      case Output.Bits b -> {
        if (folded) sumThresholds(cells, IntThresholds.fold(epilogue, n, bound), n);
        else DeviceThresholds.put(cells, at(THRESHOLD, 0), at(FLIP, 0), b.rule(), n, stride);
      }
    }
  }

  /** As {@code epilogue.cuh} counts them. */
  private static int rounding(Rounding rounding) {
    return switch (rounding) {
      case FLOOR -> 0;
      case HALF_UP -> 1;
      case HALF_AWAY -> 2;
      case HALF_EVEN -> 3;
      case HALF_DOWN -> 4;
    };
  }

  /** s &lt;= t is ~s &gt;= ~t. */
  private void sumThresholds(MemorySegment cells, IntThresholds thresholds, int n) {
    for (int o = 0; o < stride; o++) {
      int flip = o < n && thresholds.atMost(o) ? -1 : 0;
      int threshold = o < n ? thresholds.threshold(o) ^ flip : Integer.MAX_VALUE;
      cells.setAtIndex(JAVA_INT, at(THRESHOLD, o), threshold);
      cells.setAtIndex(JAVA_INT, at(FLIP, o), flip);
    }
  }

  private void put(MemorySegment cells, int row, float[] values, int n) {
    for (int o = 0; o < n; o++) cells.setAtIndex(JAVA_FLOAT, at(row, o), Channels.at(values, o));
  }

  private long at(int row, int o) {
    return HEADER + (long) row * stride + o;
  }

  /**
   * Returns where the block lies.
   *
   * @return the device address, an argument of every kernel with an epilogue
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

  /**
   * Returns the epilogue.
   *
   * @return as given
   */
  public Epilogue epilogue() {
    return epilogue;
  }

  /**
   * Returns which entry of a kernel writes this output.
   *
   * @return {@code i32, f32, i8, u1} or {@code sum_u1}, the end of the entry's name
   */
  public String type() {
    return switch (epilogue.output()) {
      case Output.Int32 _ -> "i32";
      case Output.Float32 _ -> "f32";
      case Output.Int8 _ -> "i8";
      case Output.Bits _ -> folded ? "sum_u1" : "u1";
      case Output.SumBits _ -> "sum_u1";
    };
  }

  /**
   * Says how the epilogue runs, for {@code explain()}.
   *
   * @return a clause
   */
  public String describe() {
    return epilogue.output() instanceof Output.Bits
        ? folded
            ? "epilogue folded into integer thresholds"
            : "epilogue in float: it has a residual or is not monotone, so it cannot be folded"
        : "epilogue " + epilogue;
  }

  @Override
  public void close() {
    block.close();
  }
}
