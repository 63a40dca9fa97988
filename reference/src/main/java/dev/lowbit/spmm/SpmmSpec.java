package dev.lowbit.spmm;

import dev.lowbit.Epilogue;
import dev.lowbit.Footprint;
import dev.lowbit.Input;
import dev.lowbit.Layout;
import dev.lowbit.Tensor;

/**
 * Everything a sparse 1x1 convolution needs besides the weights.
 *
 * @param x where the input lies
 * @param y where the output and the residual lie; same images, height, width and layout
 * @param input type of the input
 * @param epilogue applied to every sum, with {@code y.channels()} channels
 * @param finite whether the caller promises finite activations, so that zeros that are not stored
 *     may be multiplied
 */
public record SpmmSpec(Tensor x, Tensor y, Input input, Epilogue epilogue, boolean finite) {
  /**
   * Checks that everything fits.
   *
   * @throws IllegalArgumentException if a size, a parameter or a type does not
   */
  public SpmmSpec {
    Tensor out =
        Tensor.of(x.images(), x.height(), x.width(), y.channels(), x.layout())
            .within(y.first(), y.total());
    if (!y.equals(out)) throw new IllegalArgumentException("y is " + y + ", needs " + out);
    y.check(epilogue.output());
    epilogue.check(y.channels());
    epilogue.check(input);
  }

  /**
   * Dense float32 tensors, sums written as they are, any activations.
   *
   * @param x the input
   * @param outputs output channels
   * @return the specification
   */
  public static SpmmSpec of(Tensor x, int outputs) {
    return new SpmmSpec(
        x,
        Tensor.of(x.images(), x.height(), x.width(), outputs, x.layout()),
        new Input.Float32(),
        Epilogue.float32(),
        false);
  }

  /**
   * Dense float32 tensors of one row of pixels.
   *
   * @param pixels of one image
   * @param channels input channels
   * @param outputs output channels
   * @param layout of the tensors
   * @return the specification
   */
  public static SpmmSpec of(int pixels, int channels, int outputs, Layout layout) {
    return of(Tensor.of(1, 1, pixels, channels, layout), outputs);
  }

  /**
   * The same with another input type and epilogue.
   *
   * @param input type of the input
   * @param epilogue applied to every sum
   * @return the specification
   */
  public SpmmSpec with(Input input, Epilogue epilogue) {
    return new SpmmSpec(x, y, input, epilogue, finite);
  }

  /**
   * The same with another epilogue.
   *
   * @param epilogue applied to every sum
   * @return the specification
   */
  public SpmmSpec withEpilogue(Epilogue epilogue) {
    return with(input, epilogue);
  }

  /**
   * The same writing some channels of a wider tensor; the others stay as they are.
   *
   * @param first channel of the wider tensor that is output channel 0
   * @param total channels of the wider tensor
   * @return the specification
   */
  public SpmmSpec writing(int first, int total) {
    return new SpmmSpec(x, y.within(first, total), input, epilogue, finite);
  }

  /**
   * The same with the promise that no activation is NaN or infinite.
   *
   * @return the specification
   */
  public SpmmSpec withFiniteInput() {
    return new SpmmSpec(x, y, input, epilogue, true);
  }

  /**
   * Returns the memory of a run.
   *
   * @return what run checks its tensors against
   */
  public Footprint footprint() {
    return Footprint.of(x, input, y, epilogue);
  }
}
