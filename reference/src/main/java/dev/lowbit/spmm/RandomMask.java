package dev.lowbit.spmm;

/**
 * Random masks of Random Pruning (arXiv 2202.02643): how dense each layer of a network becomes, and
 * which weights stay. The same seed gives the same mask everywhere.
 */
public final class RandomMask {
  private RandomMask() {}

  /**
   * Erdos-Renyi: density proportional to (out + in) / (out * in), kernels not counted.
   *
   * @param density of all layers together, in [0, 1]
   * @param shapes out, in, then kernel sizes of every layer
   * @return density of every layer, at most 1
   * @throws IllegalArgumentException if the density is out of range
   */
  public static double[] er(double density, int[]... shapes) {
    return densities(density, 2, shapes);
  }

  /**
   * Erdos-Renyi-Kernel: density proportional to the sum of the sizes over their product.
   *
   * @param density of all layers together, in [0, 1]
   * @param shapes out, in, then kernel sizes of every layer
   * @return density of every layer, at most 1
   * @throws IllegalArgumentException if the density is out of range
   */
  public static double[] erk(double density, int[]... shapes) {
    return densities(density, Integer.MAX_VALUE, shapes);
  }

  /**
   * Keeps exactly round(density * size) of the weights.
   *
   * @param size number of weights
   * @param density share of the weights to keep, in [0, 1]
   * @param seed of the choice
   * @return true for the kept weights
   * @throws IllegalArgumentException if the density is out of range
   */
  public static boolean[] mask(int size, double density, long seed) {
    check(density);
    boolean[] mask = new boolean[size];
    long left = Math.round(density * size);
    SplitMix random = new SplitMix(seed);
    for (int i = 0; i < size; i++) {
      // Weight i stays with probability left / (size - i): every choice is equally likely.
      mask[i] = random.below(size - i) < left;
      if (mask[i]) left--;
    }
    return mask;
  }

  private static double[] densities(double density, int sizes, int[]... shapes) {
    check(density);
    double[] score = new double[shapes.length];
    double[] size = new double[shapes.length];
    double budget = 0;
    for (int l = 0; l < shapes.length; l++) {
      score[l] = score(shapes[l], sizes);
      size[l] = 1;
      for (int s : shapes[l]) size[l] *= s;
      budget += density * size[l];
    }
    double[] result = new double[shapes.length];
    boolean[] dense = new boolean[shapes.length];
    for (boolean again = true; again; ) {
      double left = budget;
      double weight = 0;
      for (int l = 0; l < shapes.length; l++) {
        if (dense[l]) left -= size[l];
        else weight += score[l] * size[l];
      }
      again = false;
      for (int l = 0; l < shapes.length; l++) {
        result[l] = dense[l] ? 1 : left / weight * score[l];
        again |= result[l] > 1;
      }
      for (int l = 0; l < shapes.length; l++) dense[l] |= result[l] > 1;
    }
    return result;
  }

  private static double score(int[] shape, int sizes) {
    double sum = 0;
    double product = 1;
    for (int s = 0; s < Math.min(sizes, shape.length); s++) {
      if (shape[s] < 1)
        throw new IllegalArgumentException("size " + s + " is " + shape[s] + " < 1");
      sum += shape[s];
      product *= shape[s];
    }
    return sum / product;
  }

  private static void check(double density) {
    if (!(density >= 0 && density <= 1))
      throw new IllegalArgumentException("density=" + density + " is not in [0, 1]");
  }

  /** Written out, because the JDK promises no algorithm that other languages have. */
  private static final class SplitMix {
    private long state;

    SplitMix(long seed) {
      state = seed;
    }

    long below(int n) {
      state += 0x9E3779B97F4A7C15L;
      long z = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
      z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
      return Math.unsignedMultiplyHigh(z ^ z >>> 31, n);
    }
  }
}
