package dev.lowbit.spectral;

import dev.lowbit.Epilogue;
import dev.lowbit.Input;
import dev.lowbit.Operands;
import dev.lowbit.Output;
import dev.lowbit.Tensor;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What a filter reads and writes.
 *
 * @param x where the input lies, float32
 * @param y where the output, the gate and the residual lie; same sizes and layout
 * @param gated whether every filtered value is multiplied by an element of a gate
 * @param epilogue applied to every value, with {@code y.channels()} channels
 */
public record FourierFilterSpec(Tensor x, Tensor y, boolean gated, Epilogue epilogue) {
  /**
   * Checks that everything fits.
   *
   * @throws IllegalArgumentException if a size, a parameter or a type does not
   */
  public FourierFilterSpec {
    Fft2Spec.checkImage(x);
    Tensor needed = x.within(y.first(), y.total());
    if (!y.equals(needed)) throw new IllegalArgumentException("y is " + y + ", needs " + needed);
    y.check(epilogue.output());
    epilogue.check(y.channels());
    epilogue.check(new Input.Float32());
  }

  /**
   * A dense output, filtered values written as they are.
   *
   * @param x the input
   * @return the specification
   */
  public static FourierFilterSpec of(Tensor x) {
    return new FourierFilterSpec(x, x.within(0, x.channels()), false, Epilogue.float32());
  }

  /**
   * The same with another epilogue.
   *
   * @param epilogue applied to every value
   * @return the specification
   */
  public FourierFilterSpec withEpilogue(Epilogue epilogue) {
    return new FourierFilterSpec(x, y, gated, epilogue);
  }

  /**
   * The same with a float32 tensor of the output's shape that multiplies every filtered value,
   * before the epilogue; one rounded operation.
   *
   * @return the specification; {@code run} then needs the tensor
   */
  public FourierFilterSpec withGate() {
    return new FourierFilterSpec(x, y, true, epilogue);
  }

  /**
   * The same writing some channels of a wider tensor; the others stay as they are.
   *
   * @param first channel of the wider tensor that is output channel 0
   * @param total channels of the wider tensor
   * @return the specification
   */
  public FourierFilterSpec writing(int first, int total) {
    return new FourierFilterSpec(x, y.within(first, total), gated, epilogue);
  }

  /**
   * Returns the memory of the input, other channels included.
   *
   * @return bytes
   */
  public long inputBytes() {
    return Math.multiplyExact(x.size(), Float.BYTES);
  }

  /**
   * Returns the memory of a gate or a residual, other channels included.
   *
   * @return bytes
   */
  public long sideBytes() {
    return Math.multiplyExact(y.size(), Float.BYTES);
  }

  /**
   * Returns the memory of the output, other channels included.
   *
   * @return bytes
   */
  public long outputBytes() {
    return y.bytes(epilogue.output());
  }

  /**
   * Returns whether y may be x.
   *
   * @return true for float32 outputs that lie like the input
   */
  public boolean inPlace() {
    return x.equals(y) && epilogue.output() instanceof Output.Float32;
  }

  /**
   * Check of the memory, shared by every implementation.
   *
   * @param x as given to run
   * @param gate as given to run
   * @param residual as given to run
   * @param y as given to run
   * @throws IllegalArgumentException if a size does not fit, x and y overlap, or a gate or a
   *     residual is missing or unwanted
   */
  public void check(
      MemorySegment x,
      @Nullable MemorySegment gate,
      @Nullable MemorySegment residual,
      MemorySegment y) {
    Operands.checkSize("x", x, inputBytes());
    Operands.checkWritable("y", y, outputBytes());
    if (inPlace()) Operands.checkSameOrDisjoint("x", x, "y", y);
    else Operands.checkDisjoint("x", x, "y", y);
    if (gated != (gate != null))
      throw new IllegalArgumentException(
          "the plan has gate=" + gated + ", run was given gate=" + (gate != null));
    if (gate != null) Operands.checkSize("gate", gate, sideBytes());
    Operands.checkResidual(epilogue, residual != null);
    if (residual != null) Operands.checkSize("residual", residual, sideBytes());
  }
}
