package dev.lowbit.gpu.emulator;

/**
 * {@code mma.sync} on bits and bytes, and {@code ldmatrix}.
 *
 * <pre>
 *   lane = 4 g + q; fragments in words of 32 bits of k (32 bits or 4 bytes)
 *   A of m16: register i holds row g + 8 (i mod 2), word q + 4 (i / 2)     A of m8: row g, word q + 4 i
 *   B:        register i holds column g, word q + 4 i
 *   C, D:     register i holds row g + 8 (i / 2), column 2 q + i mod 2
 * </pre>
 */
final class TensorUnit {
  static final int AND = 0;
  static final int XOR = 1;
  static final int BYTES = 4;
  static final int SIGNED_A = 8;
  static final int SIGNED_B = 16;

  private final int[] a = new int[16 * 8];
  private final int[] b = new int[8 * 8];

  void mma(Op op, int[] r) {
    int rows = op.width;
    int words = 4 * op.rowsB.length;
    gather(op, r, rows == 16 ? 2 : 1);
    int[] sums = new int[32 * op.rows.length];
    for (int i = 0; i < op.rows.length; i++) {
      for (int lane = 0; lane < 32; lane++) {
        int row = (lane >> 2) + 8 * (i >> 1);
        int col = 2 * (lane & 3) + (i & 1);
        sums[32 * i + lane] = r[op.rowsC[i] + lane] + dot(op.mode, 8 * row, 8 * col, words);
      }
    }
    for (int i = 0; i < op.rows.length; i++) System.arraycopy(sums, 32 * i, r, op.rows[i], 32);
  }

  private void gather(Op op, int[] r, int halves) {
    for (int lane = 0; lane < 32; lane++) {
      int g = lane >> 2;
      int q = lane & 3;
      for (int i = 0; i < op.rowsA.length; i++) {
        a[8 * (g + 8 * (i % halves)) + q + 4 * (i / halves)] = r[op.rowsA[i] + lane];
      }
      for (int i = 0; i < op.rowsB.length; i++) b[8 * g + q + 4 * i] = r[op.rowsB[i] + lane];
    }
  }

  private int dot(int mode, int x, int y, int words) {
    int sum = 0;
    switch (mode) {
      case AND -> {
        for (int w = 0; w < words; w++) sum += Integer.bitCount(a[x + w] & b[y + w]);
      }
      case XOR -> {
        for (int w = 0; w < words; w++) sum += Integer.bitCount(a[x + w] ^ b[y + w]);
      }
      default -> {
        for (int w = 0; w < words; w++) {
          for (int i = 0; i < 32; i += 8) {
            int u = (mode & SIGNED_A) != 0 ? (byte) (a[x + w] >> i) : a[x + w] >> i & 0xFF;
            int v = (mode & SIGNED_B) != 0 ? (byte) (b[y + w] >> i) : b[y + w] >> i & 0xFF;
            sum += u * v;
          }
        }
      }
    }
    return sum;
  }

  /**
   * Lane 8 j + i names row i of matrix j, 16 bytes; the read counts as that lane's. Lane 4 g + q
   * receives elements 2 q and 2 q + 1 of row g, or of column g if transposed.
   */
  static void loadMatrix(Op op, int[] r, long[] addresses, SharedMemory shared, int firstThread) {
    for (int j = 0; j < op.rows.length; j++) {
      for (int i = 0; i < 8; i++) shared.check(addresses[8 * j + i], 16, 16, "ldmatrix");
    }
    int[] loaded = new int[32];
    for (int j = 0; j < op.rows.length; j++) {
      for (int i = 0; i < 8; i++) {
        long at = addresses[8 * j + i];
        int thread = firstThread + 8 * j + i;
        for (int q = 0; q < 4; q++) loaded[4 * i + q] = (int) shared.load(at + 4L * q, 4, thread);
      }
      for (int lane = 0; lane < 32; lane++) {
        r[op.rows[j] + lane] = op.mode == 0 ? loaded[lane] : transposed(loaded, lane);
      }
    }
  }

  private static int transposed(int[] rows, int lane) {
    int g = lane >> 2;
    int q = lane & 3;
    int half = 16 * (g & 1);
    int first = rows[4 * (2 * q) + (g >> 1)] >>> half & 0xFFFF;
    int second = rows[4 * (2 * q + 1) + (g >> 1)] >>> half & 0xFFFF;
    return first | second << 16;
  }
}
