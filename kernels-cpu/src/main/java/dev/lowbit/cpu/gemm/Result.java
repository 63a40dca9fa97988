package dev.lowbit.cpu.gemm;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the sums of one run go: to the caller's y as they are, or to the caller's epilogue. */
final class Result {
  private MemorySegment y = MemorySegment.NULL;
  private long first;
  private long rowBytes;
  private @Nullable Consumer<SumBlock> finish;

  void start(MemorySegment y, long first, long rowBytes, @Nullable Consumer<SumBlock> finish) {
    this.y = y;
    this.first = first;
    this.rowBytes = rowBytes;
    this.finish = finish;
  }

  void end() {
    y = MemorySegment.NULL;
    finish = null;
  }

  /** Whether the tile may write to y. */
  boolean direct() {
    return finish == null && y.isNative();
  }

  /** The address of the block in y. */
  long address(SumBlock s) {
    return y.address() + offset(s, 0);
  }

  /** Bytes from a row of y to the next. */
  long step() {
    return rowBytes;
  }

  private long offset(SumBlock s, int i) {
    return first + (s.row() + i) * rowBytes + (long) s.column() * Float.BYTES;
  }

  /** Finishes a block whose first {@code direct} columns are in y. */
  void finish(SumBlock s, int direct) {
    Consumer<SumBlock> epilogue = finish;
    if (epilogue != null) {
      epilogue.accept(s);
      return;
    }
    int count = s.columns() - direct;
    long column = (long) direct * Float.BYTES;
    for (int i = 0; i < s.rows() && count > 0; i++) {
      long from = i * s.rowBytes() + column;
      if (y.isNative())
        Activations.copy(s.sums() + from, count, address(s) + i * rowBytes + column);
      else
        MemorySegment.copy(
            s.memory().memory(), from, y, offset(s, i) + column, (long) count * Float.BYTES);
    }
  }
}
