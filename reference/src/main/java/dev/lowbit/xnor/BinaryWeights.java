package dev.lowbit.xnor;

import dev.lowbit.Binarization;
import dev.lowbit.Channels;
import dev.lowbit.Conv2d;
import java.util.Arrays;
import java.util.Objects;

/**
 * Real weights as scale[o] * sign: the signs for a plan, the scale for its epilogue.
 *
 * <p>Means and deviations are computed in double in ascending index order and rounded once, so
 * every backend holds the same bits. Weights are checked: NaN and infinities are rejected.
 *
 * @param signs outputs x k
 * @param scale one factor per output; owned by the record
 */
@SuppressWarnings("ArrayRecordComponent") // identity is enough: weights are not compared
public record BinaryWeights(BitMatrix signs, float[] scale) {
  private static final double EPSILON = 1e-5; // of the released BN-free networks

  /**
   * The l2 projection of XNOR-Net and ReActNet: scale = mean |w|, sign(0) = +1.
   *
   * @param w outputs x k weights, row after row
   * @param outputs number of outputs
   * @return signs and scale
   */
  public static BinaryWeights mean(float[] w, int outputs) {
    int k = columns(w, outputs);
    float[] scale = new float[outputs];
    for (int o = 0; o < outputs; o++) scale[o] = (float) meanAbs(doubles(w, o * k, k));
    return new BinaryWeights(BitMatrix.pack(outputs, k, w, Binarization.sign()), scale);
  }

  /**
   * The l1 projection of Median BinaryConnect: scale = lower median of |w|, sign(0) = +1.
   *
   * @param w outputs x k weights, row after row
   * @param outputs number of outputs
   * @return signs and scale
   */
  public static BinaryWeights median(float[] w, int outputs) {
    int k = columns(w, outputs);
    float[] scale = new float[outputs];
    for (int o = 0; o < outputs; o++) {
      float[] row = Arrays.copyOfRange(w, o * k, (o + 1) * k);
      for (int l = 0; l < k; l++) row[l] = Math.abs(row[l]);
      Arrays.sort(row);
      scale[o] = k == 0 ? 0 : row[(k - 1) / 2];
    }
    return new BinaryWeights(BitMatrix.pack(outputs, k, w, Binarization.sign()), scale);
  }

  /**
   * Weight standardization of the batch-normalization-free networks (arXiv 2104.08215): W' = (w -
   * mean) / (deviation + 1e-5) / sqrt(k) per output, sign(w - mean), scale = gain * mean |W'|.
   *
   * @param w outputs x k weights, row after row
   * @param outputs number of outputs
   * @param gain one per output, or one for all
   * @return signs and scale
   */
  public static BinaryWeights standardized(float[] w, int outputs, float... gain) {
    int k = columns(w, outputs);
    Channels.check(gain.length, outputs, "gain");
    for (float g : gain)
      if (!Float.isFinite(g)) throw new IllegalArgumentException("gain " + g + " is not finite");
    BitMatrix signs = BitMatrix.create(outputs, k);
    float[] scale = new float[outputs];
    for (int o = 0; o < outputs; o++) {
      double[] row = doubles(w, o * k, k);
      double sum = 0;
      for (double x : row) sum += x;
      double mean = sum / k;
      double squares = 0;
      for (int l = 0; l < k; l++) {
        row[l] -= mean;
        squares += row[l] * row[l];
        signs.set(o, l, row[l] >= 0);
      }
      double factor = 1 / ((Math.sqrt(squares / k) + EPSILON) * Math.sqrt(k));
      scale[o] = k == 0 ? 0 : (float) (Channels.at(gain, o) * meanAbs(row) * factor);
    }
    return new BinaryWeights(signs, scale);
  }

  /**
   * Reorders weights from output, channel, row, column (OIHW) to the order of {@link XnorConv}:
   * output, row, column, channel.
   *
   * @param oihw outputs x channels/groups x kernelH x kernelW weights
   * @param g geometry
   * @return the same weights in OHWI order
   */
  public static float[] ohwi(float[] oihw, Conv2d g) {
    int channels = g.channels() / g.groups();
    int taps = g.kernelH() * g.kernelW();
    Objects.checkFromIndexSize(0, Math.multiplyExact(g.outputs(), g.k()), oihw.length);
    float[] ohwi = new float[g.outputs() * g.k()];
    for (int o = 0; o < g.outputs(); o++)
      for (int c = 0; c < channels; c++)
        for (int t = 0; t < taps; t++)
          ohwi[(o * taps + t) * channels + c] = oihw[(o * channels + c) * taps + t];
    return ohwi;
  }

  private static int columns(float[] w, int outputs) {
    if (outputs < 1 || w.length % outputs != 0)
      throw new IllegalArgumentException(
          w.length + " weights cannot be split into " + outputs + " outputs");
    for (int i = 0; i < w.length; i++)
      if (!Float.isFinite(w[i]))
        throw new IllegalArgumentException("w[" + i + "]=" + w[i] + " is not finite");
    return w.length / outputs;
  }

  private static double[] doubles(float[] w, int from, int count) {
    double[] row = new double[count];
    for (int l = 0; l < count; l++) row[l] = w[from + l];
    return row;
  }

  private static double meanAbs(double[] row) {
    double sum = 0;
    for (double x : row) sum += Math.abs(x);
    return row.length == 0 ? 0 : sum / row.length;
  }
}
