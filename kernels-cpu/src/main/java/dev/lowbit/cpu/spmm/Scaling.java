package dev.lowbit.cpu.spmm;

import dev.lowbit.Channels;
import dev.lowbit.Epilogue;
import dev.lowbit.Input;
import dev.lowbit.spmm.SparseMatrix;
import java.util.Arrays;

/**
 * What the packed weights take over from the epilogue of float sums: the scale as a factor of the
 * weights, the bias as the number a sum starts from.
 *
 * @param scale of every row
 * @param bias of every row
 * @param folded whether they are the epilogue's, not 1 and 0
 */
record Scaling(float[] scale, float[] bias, boolean folded) {
  /** Folds unless a product leaves the range of normal numbers, where it would be inexact. */
  static Scaling of(SparseMatrix w, Epilogue e, boolean ints) {
    float[] scale = new float[w.rows()];
    float[] bias = new float[w.rows()];
    Arrays.fill(scale, 1);
    if (ints) return new Scaling(scale, bias, false);
    boolean normal = true;
    for (int o = 0; o < w.rows(); o++) {
      scale[o] = Channels.at(e.scale(), o);
      bias[o] = Channels.at(e.bias(), o);
      normal &= normal(w, o, scale[o]);
    }
    if (normal) return new Scaling(scale, bias, true);
    Arrays.fill(scale, 1);
    Arrays.fill(bias, 0);
    return new Scaling(scale, bias, false);
  }

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

  /** What is left of the epilogue. */
  Epilogue rest(Epilogue e) {
    return folded ? e.withScale(1).withBias(0) : e;
  }

  /** Greatest |sum| of integer activations. */
  int bound(SparseMatrix w, Input input) {
    long most = 0;
    int size = w.blockRows();
    for (int o = 0; o < w.rows(); o++) {
      long sum = 0;
      for (int e = w.rowPtr(o / size); e < w.rowPtr(o / size + 1); e++)
        sum += (long) (Math.abs(w.entry(e, o % size)) * input.bound());
      most = Math.max(most, sum);
    }
    return Math.toIntExact(most);
  }
}
