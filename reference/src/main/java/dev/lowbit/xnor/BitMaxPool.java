package dev.lowbit.xnor;

import dev.lowbit.Conv2d;
import dev.lowbit.KernelPlan;
import dev.lowbit.Layout;
import dev.lowbit.Operands;
import dev.lowbit.Parallelism;
import java.lang.foreign.MemorySegment;

/**
 * Max-pooling of bits: y = maximum over the window, which is OR because bit 1 means +1. Taps
 * outside the image are ignored; a window without a tap gives -1.
 */
public interface BitMaxPool {

  /**
   * Prepares the windows.
   *
   * @param window sizes; outputs equal channels and groups is 1
   * @param layout of both tensors
   * @param parallelism the caller's threads
   * @return the plan
   * @throws IllegalArgumentException if outputs differ from channels
   */
  Plan plan(Conv2d window, Layout layout, Parallelism parallelism);

  /** Windows, ready to run. */
  interface Plan extends KernelPlan {
    /**
     * Overwrites y.
     *
     * @param x words of images x height x width x channels, as {@link BitTensor} lays them out
     * @param y words of images x outH x outW x channels
     * @throws IllegalArgumentException if a size does not fit or x and y overlap
     */
    void run(MemorySegment x, MemorySegment y);
  }

  /**
   * Returns the shape of the input.
   *
   * @param window sizes
   * @param layout of the tensor
   * @return the shape
   */
  static BitTensor input(Conv2d window, Layout layout) {
    return new BitTensor(
        window.images(), window.height(), window.width(), window.channels(), layout);
  }

  /**
   * Returns the shape of the output.
   *
   * @param window sizes
   * @param layout of the tensor
   * @return the shape
   */
  static BitTensor output(Conv2d window, Layout layout) {
    return new BitTensor(window.images(), window.outH(), window.outW(), window.channels(), layout);
  }

  /**
   * Check of the window, shared by every implementation.
   *
   * @param window as given to plan
   */
  static void check(Conv2d window) {
    if (window.outputs() != window.channels() || window.groups() != 1)
      throw new IllegalArgumentException(
          "pooling needs outputs=channels and groups=1, got outputs="
              + window.outputs()
              + ", channels="
              + window.channels()
              + ", groups="
              + window.groups());
  }

  /**
   * Check of the tensors, shared by every implementation.
   *
   * @param in the input's shape
   * @param x as given to run
   * @param out the output's shape
   * @param y as given to run
   */
  static void check(BitTensor in, MemorySegment x, BitTensor out, MemorySegment y) {
    Operands.checkSize("x", x, (long) in.rows() * BitMatrix.wordsFor(in.cols()) * Long.BYTES);
    Operands.checkWritable("y", y, (long) out.rows() * BitMatrix.wordsFor(out.cols()) * Long.BYTES);
    Operands.checkDisjoint("x", x, "y", y);
  }
}
