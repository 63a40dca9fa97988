package dev.lowbit.properties.xnor;

import dev.lowbit.Activation;
import dev.lowbit.Binarization;
import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Kernels;
import dev.lowbit.properties.Draw;
import dev.lowbit.xnor.BinaryWeights;
import dev.lowbit.xnor.Source;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;
import java.lang.foreign.MemorySegment;

/**
 * A block of ReActNet (arXiv 2003.03488), NHWC, twice: in plain floats and as fused plans.
 *
 * <pre>
 *   x -&gt; sign -&gt; 3x3 -&gt; batch norm -&gt; + pooled x -&gt; RPReLU = v
 *   v -&gt; sign -&gt; 1x1 -&gt; batch norm -&gt; + v        -&gt; RPReLU          once, or twice side by side
 * </pre>
 *
 * @param size rows and columns of the image, even
 * @param channels input channels
 * @param stride 1 or 2; 2 pools the shortcut
 * @param doubled whether there are two pointwise convolutions
 * @param seed of weights, parameters and image
 */
record ReactNetBlock(int size, int channels, int stride, boolean doubled, long seed) {
  static ReactNetBlock draw(long seed) {
    Draw draw = new Draw(seed);
    return new ReactNetBlock(
        2 * draw.between(1, 3), draw.of(1, 8, 31, 32, 65), draw.of(1, 2), draw.oneIn(2), seed);
  }

  private record Layer(float[] bias, float[] w, float[] a, float[] b, Activation.Rprelu act) {
    static Layer draw(Draw draw, int channels, int k) {
      float[] w = new float[channels * k];
      for (int i = 0; i < w.length; i++) w[i] = 0.125f * draw.between(-8, 8);
      return new Layer(
          some(draw, channels),
          w,
          some(draw, channels),
          some(draw, channels),
          new Activation.Rprelu(some(draw, channels), some(draw, channels), some(draw, channels)));
    }

    private static float[] some(Draw draw, int n) {
      float[] values = new float[n];
      for (int i = 0; i < n; i++) values[i] = 0.1f * draw.between(-20, 20);
      return values;
    }

    /** Batch norm of the scaled sum, shortcut, RPReLU: six roundings. */
    float finish(int o, float sum, float shortcut) {
      float u = Math.fma(a[o], sum, b[o]) + shortcut;
      float t = u - act.shift()[o];
      return (t > 0 ? t : t * act.slope()[o]) + act.offset()[o];
    }
  }

  float[] image() {
    Draw draw = new Draw(~seed);
    float[] x = new float[size * size * channels];
    for (int i = 0; i < x.length; i++) x[i] = 0.1f * draw.between(-25, 25);
    return x;
  }

  private int out() {
    return size / stride;
  }

  float[] floats() {
    Draw draw = new Draw(seed);
    Layer first = Layer.draw(draw, channels, 9 * channels);
    float[] v = layer(first, image(), size, 3, stride, shortcut());
    float[] left = layer(Layer.draw(draw, channels, channels), v, out(), 1, 1, v);
    if (!doubled) return left;
    return concat(left, layer(Layer.draw(draw, channels, channels), v, out(), 1, 1, v));
  }

  /** A convolution of floats that are -1, 0 (outside) and +1: its sums are exact. */
  private float[] layer(Layer p, float[] x, int in, int kernel, int step, float[] shortcut) {
    int outSize = in / step;
    float[] y = new float[outSize * outSize * channels];
    for (int i = 0; i < y.length; i++) {
      int row = i / channels / outSize * step - kernel / 2;
      int column = i / channels % outSize * step - kernel / 2;
      int o = i % channels;
      float sum = 0;
      for (int t = 0; t < kernel * kernel; t++) {
        int r = row + t / kernel;
        int c = column + t % kernel;
        if (r < 0 || r >= in || c < 0 || c >= in) continue;
        for (int ch = 0; ch < channels; ch++) {
          float sign = x[(r * in + c) * channels + ch] + p.bias[ch] >= 0 ? 1 : -1;
          sum += sign * (p.w[(o * kernel * kernel + t) * channels + ch] >= 0 ? 1 : -1);
        }
      }
      y[i] = p.finish(o, sum, shortcut[i]);
    }
    return y;
  }

  /** The real-valued shortcut: x, or its 2x2 averages. */
  private float[] shortcut() {
    float[] x = image();
    if (stride == 1) return x;
    float[] pooled = new float[x.length / 4];
    for (int i = 0; i < pooled.length; i++) {
      int at =
          (i / channels / out() * 2 * size + i / channels % out() * 2) * channels + i % channels;
      int below = at + size * channels;
      pooled[i] = ((x[at] + x[at + channels]) + (x[below] + x[below + channels])) * 0.25f;
    }
    return pooled;
  }

  private float[] concat(float[] left, float[] right) {
    float[] both = new float[left.length + right.length];
    for (int i = 0; i < left.length; i += channels) {
      System.arraycopy(left, i, both, 2 * i, channels);
      System.arraycopy(right, i, both, 2 * i + channels, channels);
    }
    return both;
  }

  float[] plans(Kernels kernels) {
    Draw draw = new Draw(seed);
    Layer first = Layer.draw(draw, channels, 9 * channels);
    Conv2d three =
        Conv2d.of(1, size, size, channels, channels, 1)
            .withPadding(1, 1, 1, 1)
            .withKernel(3, 3)
            .withStride(stride, stride);
    Conv2d one = Conv2d.of(1, out(), out(), channels, channels, 1);
    float[] v = run(kernels, first, three, image(), shortcut());
    float[] left = run(kernels, Layer.draw(draw, channels, channels), one, v, v);
    if (!doubled) return left;
    return concat(left, run(kernels, Layer.draw(draw, channels, channels), one, v, v));
  }

  private float[] run(Kernels kernels, Layer p, Conv2d g, float[] x, float[] shortcut) {
    float[] thresholds = new float[channels];
    for (int c = 0; c < channels; c++) thresholds[c] = -p.bias[c];
    XnorConvSpec spec =
        XnorConvSpec.of(g)
            .withSource(new Source.Float32(Binarization.atLeast(thresholds)))
            .withEpilogue(
                Epilogue.float32()
                    .withScale(p.a)
                    .withBias(p.b)
                    .withResidual()
                    .withActivation(p.act));
    float[] y = shortcut.clone(); // the residual is overwritten in place
    try (XnorConv.Plan plan =
        kernels.xnorConv().plan(BinaryWeights.mean(p.w, channels).signs(), spec)) {
      MemorySegment out = MemorySegment.ofArray(y);
      plan.run(MemorySegment.ofArray(x), out, out);
    }
    return y;
  }
}
