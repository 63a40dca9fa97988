package dev.lowbit.cpu.spmm;

import dev.lowbit.Activation;
import dev.lowbit.Channels;
import dev.lowbit.Epilogue;
import dev.lowbit.Output;
import dev.lowbit.spmm.SparseMatrix;
import java.util.Arrays;

/**
 * The steps of an epilogue that the micro-kernels take over: the scale as a factor of the weights,
 * the bias as the number a sum starts from, a clamp before the store.
 *
 * <p>Integer sums take over nothing: their scale and bias are one rounding, after the sum.
 *
 * @param scale of every row
 * @param bias of every row
 * @param low of the clamp
 * @param high of the clamp
 * @param rest what is left
 */
record FusedSteps(float[] scale, float[] bias, float low, float high, Epilogue rest) {
  private static final Activation NONE = new Activation.None();

  static FusedSteps of(SparseMatrix w, Epilogue e, boolean ints) {
    float[] scale = new float[w.rows()];
    float[] bias = new float[w.rows()];
    boolean fold = !ints;
    for (int o = 0; o < w.rows() && fold; o++) {
      scale[o] = Channels.at(e.scale(), o);
      bias[o] = Channels.at(e.bias(), o);
      fold = normal(w, o, scale[o]);
    }
    if (!fold) {
      Arrays.fill(scale, 1);
      Arrays.fill(bias, 0);
      return new FusedSteps(scale, bias, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, e);
    }
    Epilogue rest = e.withScale(1).withBias(0);
    return !e.residual() && e.activation() instanceof Activation.Clamp c
        ? new FusedSteps(scale, bias, c.low(), c.high(), rest.withActivation(NONE))
        : new FusedSteps(scale, bias, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, rest);
  }

  /** Whether no product leaves the range of normal numbers, where it would be inexact. */
  private static boolean normal(SparseMatrix w, int o, float scale) {
    int size = w.blockRows();
    for (int e = w.rowPtr(o / size); e < w.rowPtr(o / size + 1); e++) {
      float weight = w.entry(e, o % size);
      float product = Math.abs(weight * scale);
      if (weight != 0 && scale != 0 && !(product >= Float.MIN_NORMAL && product <= Float.MAX_VALUE))
        return false;
    }
    return true;
  }

  /** Whether the micro-kernels store results: nothing is left, and floats are written. */
  boolean complete() {
    return rest.output() instanceof Output.Float32
        && !rest.residual()
        && rest.activation() instanceof Activation.None
        && Arrays.equals(rest.scale(), new float[] {1})
        && Arrays.equals(rest.bias(), new float[] {0});
  }
}
