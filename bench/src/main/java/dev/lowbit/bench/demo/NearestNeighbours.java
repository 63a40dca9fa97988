package dev.lowbit.bench.demo;

import java.util.Arrays;

/**
 * The vote of the nearest neighbours. Distance and index order the neighbours, so ties have one
 * answer: the earlier neighbour is nearer; among labels with equal votes the one of the nearest
 * neighbour wins.
 */
final class NearestNeighbours {
  private static final int LABELS = 256;

  private final byte[] labels;
  private final int k;
  private final long[] nearest;
  private final int[] votes = new int[LABELS];

  /** Votes of {@code k} neighbours with these labels. */
  NearestNeighbours(byte[] labels, int k) {
    if (k < 1 || k > labels.length)
      throw new IllegalArgumentException("k=" + k + ", there are " + labels.length + " neighbours");
    this.labels = labels;
    this.k = k;
    this.nearest = new long[k];
  }

  /**
   * Predicts one label.
   *
   * @param agreement dot products of signs with every neighbour: columns - 2 * Hamming distance
   * @param at where they start
   */
  byte predict(int[] agreement, int at) {
    find(agreement, at);
    Arrays.fill(votes, 0);
    int most = 0;
    for (int i = 0; i < k; i++) most = Math.max(most, ++votes[label(i)]);
    int winner = 0;
    while (votes[label(winner)] < most) winner++;
    return (byte) label(winner);
  }

  /** The index of the i-th nearest neighbour of the last prediction. */
  int index(int i) {
    return (int) nearest[i];
  }

  private int label(int i) {
    return Byte.toUnsignedInt(labels[index(i)]);
  }

  /** Insertion into a sorted list: keys are (minus agreement, index), least first. */
  private void find(int[] agreement, int at) {
    Arrays.fill(nearest, Long.MAX_VALUE);
    int worst = Integer.MIN_VALUE; // agreement of the last in a full list
    for (int j = 0; j < labels.length; j++) {
      int value = agreement[at + j];
      if (value <= worst && j >= k) continue; // an equal one comes later, so it is no nearer
      long key = ((long) -value << 32) + j;
      int i = k - 1;
      for (; i > 0 && nearest[i - 1] > key; i--) nearest[i] = nearest[i - 1];
      nearest[i] = key;
      worst = -(int) (nearest[k - 1] >> 32);
    }
  }
}
