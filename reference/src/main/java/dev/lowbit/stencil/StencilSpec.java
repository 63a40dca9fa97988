package dev.lowbit.stencil;

import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Footprint;
import dev.lowbit.Input;
import dev.lowbit.Layout;
import dev.lowbit.Tensor;

/**
 * Everything a stencil plan needs besides the taps.
 *
 * @param geometry sizes; groups = channels, outputs = multiplier * channels
 * @param x where the input lies
 * @param y where the output and the residual lie
 * @param input type of the input
 * @param epilogue applied to every sum, with {@code geometry.outputs()} channels
 */
public record StencilSpec(Conv2d geometry, Tensor x, Tensor y, Input input, Epilogue epilogue) {
  /**
   * Checks that everything fits the geometry.
   *
   * @throws IllegalArgumentException if a size, a parameter or a type does not
   */
  public StencilSpec {
    if (geometry.groups() != geometry.channels())
      throw new IllegalArgumentException(
          "groups=" + geometry.groups() + " differs from channels=" + geometry.channels());
    Tensor in = input(geometry, x.layout()).within(x.first(), x.total());
    Tensor out = output(geometry, x.layout()).within(y.first(), y.total());
    if (!x.equals(in)) throw new IllegalArgumentException("x is " + x + ", needs " + in);
    if (!y.equals(out)) throw new IllegalArgumentException("y is " + y + ", needs " + out);
    y.check(epilogue.output());
    epilogue.check(geometry.outputs());
    epilogue.check(input);
  }

  /**
   * Dense float32 tensors, sums written as they are.
   *
   * @param geometry sizes
   * @param layout of the tensors
   * @return the specification
   */
  public static StencilSpec of(Conv2d geometry, Layout layout) {
    return new StencilSpec(
        geometry,
        input(geometry, layout),
        output(geometry, layout),
        new Input.Float32(),
        Epilogue.float32());
  }

  private static Tensor input(Conv2d g, Layout layout) {
    return Tensor.of(g.images(), g.height(), g.width(), g.channels(), layout);
  }

  private static Tensor output(Conv2d g, Layout layout) {
    return Tensor.of(g.images(), g.outH(), g.outW(), g.outputs(), layout);
  }

  /**
   * The same with another input type and epilogue.
   *
   * @param input type of the input
   * @param epilogue applied to every sum
   * @return the specification
   */
  public StencilSpec with(Input input, Epilogue epilogue) {
    return new StencilSpec(geometry, x, y, input, epilogue);
  }

  /**
   * The same with another epilogue.
   *
   * @param epilogue applied to every sum
   * @return the specification
   */
  public StencilSpec withEpilogue(Epilogue epilogue) {
    return with(input, epilogue);
  }

  /**
   * The same reading some channels of a wider tensor.
   *
   * @param first channel of the wider tensor that is input channel 0
   * @param total channels of the wider tensor
   * @return the specification
   */
  public StencilSpec reading(int first, int total) {
    return new StencilSpec(geometry, x.within(first, total), y, input, epilogue);
  }

  /**
   * The same writing some channels of a wider tensor; the others stay as they are.
   *
   * @param first channel of the wider tensor that is output channel 0
   * @param total channels of the wider tensor
   * @return the specification
   */
  public StencilSpec writing(int first, int total) {
    return new StencilSpec(geometry, x, y.within(first, total), input, epilogue);
  }

  /**
   * Returns the output channels per input channel.
   *
   * @return outputs / channels
   */
  public int multiplier() {
    return geometry.outputs() / geometry.channels();
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
