package dev.lowbit.cpu.xnor;

/**
 * Splits an m x n product into tasks of whole row blocks and, when rows are few, of columns in
 * multiples of 64 (a word of output bits).
 */
final class Tasks {
  private static final int CHUNK_BYTES = 32 << 10; // sums are finished while they are in L1
  private static final int WEIGHT_BYTES = 256 << 10; // weights that stay in L2 beside all else
  private static final int TASKS_PER_THREAD = 3; // evens out threads that are interrupted

  private int m;
  private int n;
  private int rowStep;
  private int columnStep;
  private int columnTasks;

  /**
   * Rows of a chunk. Every chunk reads all weights, from L2 if they are few.
   *
   * @param raw whether the tile stores results for good: then nothing is finished in L1
   */
  static int chunkRows(long rowBytes, long weightBytes, boolean raw) {
    int least = raw || weightBytes > WEIGHT_BYTES ? 128 : 32;
    return Math.clamp(CHUNK_BYTES / rowBytes, least, 256) / XnorTile.MR * XnorTile.MR;
  }

  /**
   * Splits.
   *
   * @param unit rows of a task are a multiple of it, but for the last task
   * @param columns whether columns may be split too
   */
  void split(int m, int n, int unit, int chunkRows, int threads, boolean columns) {
    this.m = m;
    this.n = n;
    int wanted = threads == 1 ? 1 : threads * TASKS_PER_THREAD;
    int step = Math.clamp(Math.ceilDiv(m, wanted), 1, chunkRows);
    rowStep = Math.ceilDiv(step, unit) * unit;
    int parts = columns ? Math.clamp(wanted / Math.max(1, Math.ceilDiv(m, rowStep)), 1, wanted) : 1;
    columnStep = Math.max(64, Math.ceilDiv(Math.ceilDiv(n, parts), 64) * 64);
    columnTasks = Math.ceilDiv(n, columnStep);
  }

  int count() {
    return Math.ceilDiv(m, rowStep) * columnTasks;
  }

  int firstRow(int task) {
    return task / columnTasks * rowStep;
  }

  int rows(int task) {
    return Math.min(rowStep, m - firstRow(task));
  }

  int firstColumn(int task) {
    return task % columnTasks * columnStep;
  }

  int columns(int task) {
    return Math.min(columnStep, n - firstColumn(task));
  }
}
