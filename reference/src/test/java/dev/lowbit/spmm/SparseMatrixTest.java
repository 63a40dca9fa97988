package dev.lowbit.spmm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.Refused;
import dev.lowbit.quantize.ChannelMask;
import org.junit.jupiter.api.Test;

class SparseMatrixTest {
  private static final float[] DENSE = {1, 0, 2, 0, 0, 3, 0, 4, -0f};

  @Test
  void compressedRows() {
    SparseMatrix m = SparseMatrix.fromDense(3, 3, DENSE);
    assertEquals(4, m.entries());
    assertEquals(3, m.blocks());
    assertEquals(2, m.rowPtr(1));
    assertEquals(2, m.column(1));
    assertEquals(3, m.value(1, 2));
    assertEquals(0, m.value(1, 0));
    assertEquals(4 / 9.0, m.density());
  }

  @Test
  void pairsShareColumns() {
    SparseMatrix m = SparseMatrix.fromDense(3, 3, DENSE).blocked(2);
    assertEquals(2, m.blocks());
    assertEquals(3, m.entries());
    assertEquals(2, m.column(1));
    assertEquals(2, m.entry(1, 0));
    assertEquals(3, m.entry(1, 1));
    assertEquals(0, m.entry(0, 1));
    assertEquals(4, m.entry(2, 0));
    assertEquals(0, m.entry(2, 1)); // beyond the last row
    assertTrue(m.mask()[3]); // 0 that fills the block
    assertEquals(4 / 9.0, m.density());
  }

  @Test
  void masksKeepZeros() {
    boolean[] all = {true, true, true, true, true, true, true, true, true};
    SparseMatrix m = SparseMatrix.fromMask(3, 3, DENSE, all);
    assertEquals(9, m.entries());
    assertEquals(1, m.bestBlockRows());
    assertArrayEquals(DENSE, m.toDense());
  }

  @Test
  void emptyMatrices() {
    for (int b : new int[] {1, 2, 4}) {
      SparseMatrix rows = SparseMatrix.fromDense(0, 3, new float[0]).blocked(b);
      SparseMatrix cols = SparseMatrix.fromDense(3, 0, new float[0]).blocked(b);
      assertEquals(0, rows.entries() + cols.entries());
      assertEquals(0, rows.density() + cols.density());
      assertEquals(1, cols.bestBlockRows());
    }
  }

  @Test
  void compaction() {
    SparseMatrix m = SparseMatrix.fromDense(3, 3, DENSE);
    ChannelMask some = ChannelMask.of(true, false, true);
    assertArrayEquals(new float[] {1, 2, 0, 0}, m.compact(some, some).toDense());
    assertArrayEquals(new float[] {1, 0, 2, 0, 0, 0, 0, 0, 0}, m.masked(some, some).toDense());
    assertEquals(0, m.compact(ChannelMask.of(new boolean[3]), some).rows());
  }

  @Test
  void refusals() {
    float[] two = {1, 2};
    Refused.with(() -> SparseMatrix.fromDense(2, 2, two), "2x2", 4, 2);
    Refused.with(() -> SparseMatrix.fromDense(-1, 2, two), -1, 2);
    Refused.with(() -> SparseMatrix.fromDense(1, 2, new float[] {1, Float.NaN}), "NaN");
    Refused.with(() -> SparseMatrix.csr(1, 3, new int[] {0, 2}, new int[] {1, 1}, two), 1, 2, 3);
    Refused.with(() -> SparseMatrix.csr(1, 1, new int[] {0, 2}, new int[] {0, 1}, two), 1);
    Refused.with(() -> SparseMatrix.csr(1, 3, new int[] {0}, new int[0], new float[0]), 1, 2);
    Refused.with(() -> SparseMatrix.csr(1, 3, new int[] {0, 3}, new int[] {0, 1}, two), 3, 2);
    Refused.with(() -> SparseMatrix.csr(2, 3, new int[] {0, 5, 2}, new int[] {0, 1}, two), 5, 2);
    Refused.with(() -> SparseMatrix.fromDense(1, 2, two).blocked(3), 3);
    ChannelMask one = ChannelMask.of(true);
    Refused.with(() -> SparseMatrix.fromDense(1, 2, two).compact(one, one), 2, 1);
  }
}
