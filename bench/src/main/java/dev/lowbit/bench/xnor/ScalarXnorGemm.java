package dev.lowbit.bench.xnor;

/**
 * The product as one writes it without vectors: flat words, exclusive or, bit count.
 *
 * <p>Four rows of B at a time against every row of A: four rows of B stay in the first-level cache
 * while A streams by, and a word of A is loaded once for four words of B. Of five loop orders and
 * tiles (1x1, 1x4 both ways, 2x2, 2x4) this one measured best on Zen 5.
 */
final class ScalarXnorGemm {
  private final long[] b;
  private final int n;
  private final int words;
  private final int k;

  /** Keeps {@code n} rows of {@code words} words; bits beyond {@code k} are 0. */
  ScalarXnorGemm(long[] b, int n, int words, int k) {
    this.b = b;
    this.n = n;
    this.words = words;
    this.k = k;
  }

  /** Overwrites c, m x n. */
  void run(long[] a, int m, int[] c) {
    int j = 0;
    for (; j + 4 <= n; j += 4) for (int i = 0; i < m; i++) columns4(a, i * words, j, c, i * n + j);
    for (; j < n; j++) for (int i = 0; i < m; i++) column(a, i * words, j, c, i * n + j);
  }

  // |c| <= k < 2^31, and mismatches <= k, so int is enough.
  private void columns4(long[] a, int row, int j, int[] c, int at) {
    int p0 = j * words;
    int p1 = p0 + words;
    int p2 = p1 + words;
    int p3 = p2 + words;
    int d0 = 0;
    int d1 = 0;
    int d2 = 0;
    int d3 = 0;
    for (int w = 0; w < words; w++) {
      long x = a[row + w];
      d0 += Long.bitCount(x ^ b[p0 + w]);
      d1 += Long.bitCount(x ^ b[p1 + w]);
      d2 += Long.bitCount(x ^ b[p2 + w]);
      d3 += Long.bitCount(x ^ b[p3 + w]);
    }
    c[at] = k - 2 * d0;
    c[at + 1] = k - 2 * d1;
    c[at + 2] = k - 2 * d2;
    c[at + 3] = k - 2 * d3;
  }

  private void column(long[] a, int row, int j, int[] c, int at) {
    int d = 0;
    for (int w = 0; w < words; w++) d += Long.bitCount(a[row + w] ^ b[j * words + w]);
    c[at] = k - 2 * d;
  }
}
