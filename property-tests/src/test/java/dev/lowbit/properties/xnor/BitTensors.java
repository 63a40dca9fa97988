package dev.lowbit.properties.xnor;

import dev.lowbit.Conv2d;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Memory;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitTensor;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;
import java.lang.foreign.MemorySegment;

/** Dense tensors over {-1, +1}, and raw sums of convolutions of them. */
final class BitTensors {
  private BitTensors() {}

  /** The sign of an element. */
  @FunctionalInterface
  interface Signs {
    int at(int n, int y, int x, int c);
  }

  /** A tensor of given signs. */
  static BitMatrix of(BitTensor shape, Signs signs) {
    BitMatrix bits = shape.create();
    for (int n = 0; n < shape.images(); n++)
      for (int y = 0; y < shape.height(); y++)
        for (int x = 0; x < shape.width(); x++)
          for (int c = 0; c < shape.channels(); c++)
            shape.set(bits, n, y, x, c, signs.at(n, y, x, c) > 0);
    return bits;
  }

  /** A dense tensor with garbage in the padding bits. */
  static BitMatrix draw(long seed, BitTensor shape) {
    long bytes = (long) shape.rows() * BitMatrix.wordsFor(shape.cols()) * Long.BYTES;
    return BitMatrix.wrap(
        shape.rows(),
        shape.cols(),
        new Draw(seed).words(Memory.aligned().allocate(bytes)),
        BitMatrix.wordsFor(shape.cols()));
  }

  /** Weights for a geometry. */
  static BitMatrix weights(long seed, Conv2d g) {
    return new Draw(~seed).bits(g.outputs(), g.k(), Memory.aligned());
  }

  /** Raw sums, in the layout of the specification. */
  static int[] sums(XnorConv conv, XnorConvSpec spec, BitMatrix weights, BitMatrix x) {
    int[] sums = new int[Math.toIntExact(spec.outputBytes() / Integer.BYTES)];
    try (XnorConv.Plan plan = conv.plan(weights, spec)) {
      plan.run(x.words(), MemorySegment.ofArray(sums));
    }
    return sums;
  }

  /** The index of an output in its layout. */
  static int index(BitTensor out, int n, int p, int q, int o) {
    return switch (out.layout()) {
      case NHWC -> ((n * out.height() + p) * out.width() + q) * out.channels() + o;
      case NCHW -> ((n * out.channels() + o) * out.height() + p) * out.width() + q;
    };
  }

  /** An output and its index. */
  @FunctionalInterface
  interface Visit {
    void at(int index, int n, int p, int q, int o);
  }

  /** Visits every output. */
  static void forEach(BitTensor out, Visit visit) {
    for (int n = 0; n < out.images(); n++)
      for (int p = 0; p < out.height(); p++)
        for (int q = 0; q < out.width(); q++)
          for (int o = 0; o < out.channels(); o++) visit.at(index(out, n, p, q, o), n, p, q, o);
  }

  /** The same windows over other sizes. */
  static Conv2d resized(Conv2d g, int images, int channels, int outputs, int groups) {
    return new Conv2d(
        images,
        g.height(),
        g.width(),
        channels,
        outputs,
        g.kernelH(),
        g.kernelW(),
        g.strideH(),
        g.strideW(),
        g.dilationH(),
        g.dilationW(),
        g.padTop(),
        g.padBottom(),
        g.padLeft(),
        g.padRight(),
        groups);
  }
}
