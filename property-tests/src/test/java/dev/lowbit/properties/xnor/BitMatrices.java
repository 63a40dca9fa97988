package dev.lowbit.properties.xnor;

import dev.lowbit.xnor.BitMatrix;

/** Bit matrices made from signs. */
final class BitMatrices {
  private BitMatrices() {}

  /** The sign of an element. */
  @FunctionalInterface
  interface Signs {
    int at(int r, int c);
  }

  /** A matrix of given signs. */
  static BitMatrix of(int rows, int cols, Signs signs) {
    BitMatrix m = BitMatrix.create(rows, cols);
    for (int r = 0; r < rows; r++) for (int c = 0; c < cols; c++) m.set(r, c, signs.at(r, c) > 0);
    return m;
  }

  /** A matrix of the shape of another. */
  static BitMatrix map(BitMatrix shape, Signs signs) {
    return of(shape.rows(), shape.cols(), signs);
  }

  /** Columns from (inclusive) to (exclusive). */
  static BitMatrix columns(BitMatrix m, int from, int to) {
    return of(m.rows(), to - from, (r, c) -> m.sign(r, from + c));
  }

  /** Rows from (inclusive) to (exclusive). */
  static BitMatrix rows(BitMatrix m, int from, int to) {
    return of(to - from, m.cols(), (r, c) -> m.sign(from + r, c));
  }
}
