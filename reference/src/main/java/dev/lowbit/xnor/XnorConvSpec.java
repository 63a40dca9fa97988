package dev.lowbit.xnor;

import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Footprint;
import dev.lowbit.Layout;
import dev.lowbit.Padding;

/**
 * Everything a convolution plan needs besides the weights.
 *
 * @param geometry sizes
 * @param layout of the input, the residual and the output
 * @param source type of the input
 * @param padding what lies outside the image
 * @param epilogue applied to every sum, with {@code geometry.outputs()} channels
 */
public record XnorConvSpec(
    Conv2d geometry, Layout layout, Source source, Padding padding, Epilogue epilogue) {

  /**
   * Checks the per-channel parameters.
   *
   * @throws IllegalArgumentException if one has neither 1 nor as many values as there are channels
   */
  public XnorConvSpec {
    epilogue.check(geometry.outputs());
    dev.lowbit.Channels.check(source.binarization().size(), geometry.channels(), "threshold");
  }

  /**
   * NHWC bits in, raw sums out, exact zero padding.
   *
   * @param geometry sizes
   * @return the specification
   */
  public static XnorConvSpec of(Conv2d geometry) {
    return new XnorConvSpec(
        geometry, Layout.NHWC, new Source.Bits(), Padding.ZERO, Epilogue.int32());
  }

  /**
   * The same with another layout.
   *
   * @param layout of the input, the residual and the output
   * @return the specification
   */
  public XnorConvSpec withLayout(Layout layout) {
    return new XnorConvSpec(geometry, layout, source, padding, epilogue);
  }

  /**
   * The same with another input type.
   *
   * @param source type of the input
   * @return the specification
   */
  public XnorConvSpec withSource(Source source) {
    return new XnorConvSpec(geometry, layout, source, padding, epilogue);
  }

  /**
   * The same with other padding.
   *
   * @param padding what lies outside the image
   * @return the specification
   */
  public XnorConvSpec withPadding(Padding padding) {
    return new XnorConvSpec(geometry, layout, source, padding, epilogue);
  }

  /**
   * The same with another epilogue.
   *
   * @param epilogue applied to every sum
   * @return the specification
   */
  public XnorConvSpec withEpilogue(Epilogue epilogue) {
    return new XnorConvSpec(geometry, layout, source, padding, epilogue);
  }

  /**
   * Returns the shape of the input as bits.
   *
   * @return images x height x width x channels
   */
  public BitTensor input() {
    return new BitTensor(
        geometry.images(), geometry.height(), geometry.width(), geometry.channels(), layout);
  }

  /**
   * Returns the shape of the output as bits.
   *
   * @return images x outH x outW x outputs
   */
  public BitTensor output() {
    return new BitTensor(
        geometry.images(), geometry.outH(), geometry.outW(), geometry.outputs(), layout);
  }

  /**
   * Returns the bytes read from x.
   *
   * @return dense, in elements of the source
   */
  public long inputBytes() {
    return input().rows() * source.rowElements(input().cols()) * source.elementBytes();
  }

  /**
   * Returns the bytes written to y.
   *
   * @return dense, in elements of the output
   */
  public long outputBytes() {
    return output().rows()
        * epilogue.output().rowElements(output().cols())
        * epilogue.output().elementBytes();
  }

  /**
   * Returns the bytes read from the residual.
   *
   * @return one float per output
   */
  public long residualBytes() {
    return (long) output().rows() * output().cols() * Float.BYTES;
  }

  /**
   * Returns the memory of a run.
   *
   * @return what run checks its tensors against
   */
  public Footprint footprint() {
    return new Footprint(inputBytes(), residualBytes(), outputBytes(), epilogue);
  }
}
