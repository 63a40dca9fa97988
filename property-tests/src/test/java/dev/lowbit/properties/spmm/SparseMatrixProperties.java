package dev.lowbit.properties.spmm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Numbers;
import dev.lowbit.properties.SpmmCase;
import dev.lowbit.spmm.SparseMatrix;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Packing keeps every value and adds nothing but the zeros that fill a block. */
class SparseMatrixProperties {
  @Property(tries = 300)
  void blocksHoldTheMatrix(
      @ForAll @IntRange(max = 21) int rows,
      @ForAll @IntRange(min = 1, max = 40) int cols,
      @ForAll @LongRange(max = 1L << 40) long seed) {
    SparseMatrix drawn = SpmmCase.weights(new Draw(seed), rows, cols, Numbers.LATTICE);
    float[] dense = drawn.toDense();
    SparseMatrix nonZero = SparseMatrix.fromDense(rows, cols, dense);
    assertArrayEquals(dense, nonZero.toDense());
    assertEquals(nonZero.entries(), (int) Math.round(nonZero.density() * rows * cols));
    for (int b : new int[] {1, 2, 4}) {
      SparseMatrix blocks = drawn.blocked(b);
      assertArrayEquals(dense, blocks.toDense());
      assertEquals((rows + b - 1) / b, blocks.blocks());
      assertEquals(blocks.entries(), blocks.rowPtr(blocks.blocks()));
      boolean[] mask = blocks.mask();
      boolean[] before = drawn.mask();
      for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++) {
          assertEquals(dense[r * cols + c], blocks.value(r, c));
          boolean any = false;
          for (int i = r / b * b; i < Math.min(rows, r / b * b + b); i++)
            any |= before[i * cols + c];
          assertEquals(any, mask[r * cols + c]);
        }
      assertColumnsAscend(blocks);
    }
  }

  /** Full blocks of four rows are found, pairs are found, a random matrix stays CSR. */
  @Property(tries = 60)
  void bestBlocks(
      @ForAll @IntRange(min = 4, max = 12) int blocks, @ForAll @LongRange(max = 999) long seed) {
    for (int b : new int[] {1, 2, 4}) {
      int rows = blocks * 4;
      int cols = 50;
      Draw draw = new Draw(seed);
      float[] dense = new float[rows * cols];
      for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++)
          dense[r * cols + c] =
              r % b == 0 ? (draw.oneIn(10) ? 1 : 0) : dense[(r - r % b) * cols + c];
      assertEquals(b, SparseMatrix.fromDense(rows, cols, dense).bestBlockRows());
    }
  }

  private static void assertColumnsAscend(SparseMatrix m) {
    for (int b = 0; b < m.blocks(); b++)
      for (int e = m.rowPtr(b); e < m.rowPtr(b + 1); e++) {
        assertTrue(m.column(e) >= 0 && m.column(e) < m.cols());
        if (e > m.rowPtr(b)) assertTrue(m.column(e - 1) < m.column(e));
      }
  }
}
