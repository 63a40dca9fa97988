package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT;
import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Parallelism;
import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.cpu.gemm.DenseGemm;
import dev.lowbit.spectral.AffWeights;
import dev.lowbit.spectral.BlockLayer;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;

/**
 * The network of a mixer on planes of frequencies. A complex layer is a real one of twice the size:
 *
 * <pre>
 *   a block's planes   | re of its channels | im of its channels |
 *   weights            |  re  -im |
 *                      |  im   re |
 * </pre>
 */
final class AffLayers {
  private final AffWeights w;
  private final int frequencies;
  private final long plane;
  private final DenseGemm[] first;
  private final DenseGemm[] second;
  private final EpiloguePass re;
  private final EpiloguePass im;
  private final float scale;

  /**
   * Packs.
   *
   * @param scale of the spectrum that the network sees
   * @param result of the product, times the spectrum as it is
   */
  AffLayers(AffWeights w, int frequencies, double scale, double result, Parallelism parallelism) {
    this.w = w;
    this.frequencies = frequencies;
    plane = Math.ceilDiv(frequencies, FLOAT_LANES) * (long) FLOAT_LANES * Float.BYTES;
    first = gemms(w.first(), scale, parallelism);
    second = gemms(w.second(), 1, parallelism);
    re = pass(w, true);
    im = pass(w, false);
    this.scale = (float) result;
  }

  private static DenseGemm[] gemms(BlockLayer layer, double scale, Parallelism parallelism) {
    return IntStream.range(0, layer.blocks())
        .mapToObj(b ->
            new DenseGemm(
                2 * layer.outputs(),
                2 * layer.inputs(),
                Layout.NCHW,
                (o, c) -> (float) (weight(layer, b, o, c) * scale),
                parallelism))
        .toArray(DenseGemm[]::new);
  }

  private static float weight(BlockLayer layer, int b, int o, int c) {
    boolean imaginary = o >= layer.outputs();
    boolean ofImaginary = c >= layer.inputs();
    int to = imaginary ? o - layer.outputs() : o;
    int from = ofImaginary ? c - layer.inputs() : c;
    if (imaginary == ofImaginary) return layer.re(b, from, to);
    return imaginary ? layer.im(b, from, to) : -layer.im(b, from, to);
  }

  private static EpiloguePass pass(AffWeights w, boolean real) {
    BlockLayer layer = w.first();
    float[] bias = new float[layer.blocks() * layer.outputs()];
    for (int i = 0; i < bias.length; i++) {
      int b = i / layer.outputs();
      int o = i % layer.outputs();
      bias[i] = real ? layer.biasRe(b, o) : layer.biasIm(b, o);
    }
    Epilogue e = Epilogue.float32().withBias(bias).withActivation(w.activation());
    return EpiloguePass.ofFloats(e, bias.length, Layout.NCHW);
  }

  /** Bytes from plane to plane. */
  long planeBytes() {
    return plane;
  }

  /** Bytes of the planes of spectra, or of masks. */
  long spectraBytes() {
    return 2L * w.channels() * plane + EpiloguePass.SLACK_BYTES;
  }

  /** Bytes of the planes between the layers. */
  long hiddenBytes() {
    return 2L * hidden() * plane + EpiloguePass.SLACK_BYTES;
  }

  private int hidden() {
    return w.first().blocks() * w.first().outputs();
  }

  /** Where the real part of a channel's spectrum is. */
  long offset(int c) {
    int inputs = w.first().inputs();
    return (c / inputs * 2L * inputs + c % inputs) * plane;
  }

  /** From the real part of a channel to its imaginary part. */
  long partBytes() {
    return w.first().inputs() * plane;
  }

  /** The first layer without bias. */
  void first(Workspace spectra, Workspace hidden) {
    multiply(first, w.first(), spectra, hidden);
  }

  /** The second layer without bias. */
  void second(Workspace hidden, Workspace masks) {
    multiply(second, w.second(), hidden, masks);
  }

  private void multiply(DenseGemm[] gemms, BlockLayer layer, Workspace x, Workspace y) {
    for (int b = 0; b < gemms.length; b++)
      gemms[b].run(
          x.memory(),
          2L * b * layer.inputs() * plane,
          plane,
          frequencies,
          y.memory(),
          2L * b * layer.outputs() * plane,
          plane);
  }

  /** Bias and activation of a hidden number. */
  void activate(Workspace hidden, int h) {
    int outputs = w.first().outputs();
    long row = hidden.address() + (h / outputs * 2L * outputs + h % outputs) * plane;
    long part = row + outputs * plane;
    re.apply(row, h, frequencies, 0, row);
    im.apply(part, h, frequencies, 0, part);
  }

  /** Hidden numbers. */
  int activations() {
    return hidden();
  }

  /** The spectrum of a channel becomes its product with the mask. */
  void mask(Workspace spectra, Workspace masks, int c) {
    int inputs = w.first().inputs();
    int b = c / inputs;
    multiply(
        spectra.address() + offset(c),
        masks.address() + offset(c),
        partBytes(),
        frequencies,
        w.second().biasRe(b, c % inputs),
        w.second().biasIm(b, c % inputs),
        w.threshold(),
        scale);
  }

  /** x = scale * x * shrink(m + bias). */
  private static void multiply(
      long x,
      long m,
      long part,
      int count,
      float biasRe,
      float biasIm,
      float threshold,
      float scale) {
    for (int i = 0; i < count; i += FLOAT_LANES) {
      long at = (long) i * Float.BYTES;
      long p = x + at & ADDRESS;
      long q = m + at & ADDRESS;
      long pIm = p + part & ADDRESS;
      long qIm = q + part & ADDRESS;
      FloatVector re = FloatVector.fromMemorySegment(FLOATS, ALL, q, LITTLE_ENDIAN).add(biasRe);
      FloatVector im = FloatVector.fromMemorySegment(FLOATS, ALL, qIm, LITTLE_ENDIAN).add(biasIm);
      re = FLOAT.cast(re.sub(re.min(threshold).max(-threshold)));
      im = FLOAT.cast(im.sub(im.min(threshold).max(-threshold)));
      FloatVector xRe = FLOAT.cast(FloatVector.fromMemorySegment(FLOATS, ALL, p, LITTLE_ENDIAN));
      FloatVector xIm = FLOAT.cast(FloatVector.fromMemorySegment(FLOATS, ALL, pIm, LITTLE_ENDIAN));
      FloatVector yRe = FLOAT.cast(xRe.mul(re).sub(xIm.mul(im)).mul(scale));
      FloatVector yIm = FLOAT.cast(xRe.fma(im, xIm.mul(re)).mul(scale));
      yRe.intoMemorySegment(ALL, p, LITTLE_ENDIAN);
      yIm.intoMemorySegment(ALL, pIm, LITTLE_ENDIAN);
    }
  }

  long bytes() {
    long bytes = re.bytes() + im.bytes();
    for (DenseGemm gemm : first) bytes += gemm.bytes();
    for (DenseGemm gemm : second) bytes += gemm.bytes();
    return bytes;
  }
}
