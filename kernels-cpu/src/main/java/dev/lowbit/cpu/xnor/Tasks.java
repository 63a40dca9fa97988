package dev.lowbit.cpu.xnor;

/**
 * Splits an m x n product into tasks of whole row blocks and, when rows are few, of columns in
 * multiples of 64 (a word of output bits).
 */
final class Tasks {
  private static final int CHUNK_BYTES = 32 << 10; // sums are finished while they are in L1
  private static final int WEIGHT_BYTES = 256 << 10; // weights that stay in L2 beside all else
  private static final int TASKS_PER_THREAD = 3; // evens out threads that are interrupted
  private static final int FEW_BLOCKS = 4; // per task: fewer cannot be divided evenly

  private int m;
  private int n;
  private int unit;
  private int blocks;
  private int rowTasks;
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
   * Splits. Tasks differ by one unit at most: a short last one would leave a thread idle.
   *
   * @param unit rows of a task are a multiple of it, but for the last task
   * @param chunkRows limit for the rows of a task, a multiple of unit
   * @param columns whether columns may be split too
   */
  void split(int m, int n, int unit, int chunkRows, int threads, boolean columns) {
    this.m = m;
    this.n = n;
    this.unit = unit;
    blocks = Math.ceilDiv(m, unit);
    int wanted = threads == 1 ? 1 : threads * TASKS_PER_THREAD;
    int least = Math.ceilDiv(blocks, chunkRows / unit);
    int words = Math.ceilDiv(n, Long.SIZE);
    int parts = columns && blocks < FEW_BLOCKS * wanted ? parts(words, wanted, threads) : 1;
    columnStep = Math.max(1, Math.ceilDiv(words, parts)) * Long.SIZE;
    columnTasks = Math.ceilDiv(n, columnStep);
    int even = Math.ceilDiv(Math.max(wanted / parts, least), threads) * threads;
    rowTasks = Math.min(blocks, parts == 1 ? even : Math.max(wanted / parts, least));
  }

  /** As many equal parts as wanted at most, the same number for every thread if there is one. */
  private static int parts(int words, int wanted, int threads) {
    for (int parts = wanted; parts > 1; parts--)
      if (words % parts == 0 && parts % threads == 0) return parts;
    return Math.clamp(words, 1, wanted);
  }

  int count() {
    return rowTasks * columnTasks;
  }

  int firstRow(int task) {
    return row(task / columnTasks);
  }

  int rows(int task) {
    return row(task / columnTasks + 1) - firstRow(task);
  }

  private int row(int rowTask) {
    return (int) Math.min(m, (long) blocks * rowTask / rowTasks * unit);
  }

  int firstColumn(int task) {
    return task % columnTasks * columnStep;
  }

  int columns(int task) {
    return Math.min(columnStep, n - firstColumn(task));
  }
}
