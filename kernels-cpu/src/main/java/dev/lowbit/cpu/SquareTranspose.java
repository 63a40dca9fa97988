package dev.lowbit.cpu;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Lanes.INTS;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import jdk.incubator.vector.IntVector;

/**
 * Transposes 4-byte elements in squares of as many rows as a vector has lanes. Stage h swaps the
 * off-diagonal halves of every 2h x 2h square: two permutes per pair of rows.
 */
public final class SquareTranspose {
  private static final long VECTOR = INTS.vectorByteSize();
  private static final Workspace PERMUTES = permutes();

  private SquareTranspose() {}

  /** For h = 1, 2, 4, ...: lanes of the upper row of a pair, then of the lower. */
  private static Workspace permutes() {
    Workspace memory = new Workspace(Integer.SIZE * VECTOR);
    long at = memory.address();
    for (int h = 1; h < FLOAT_LANES; h *= 2)
      for (int row = 0; row < 2; row++)
        for (int lane = 0; lane < FLOAT_LANES; lane++) {
          boolean right = (lane & h) != 0;
          int from = row == 0 ? right ? lane - h : lane : right ? lane : lane + h;
          ALL.set(JAVA_INT, at, right ? from + FLOAT_LANES : from);
          at += Integer.BYTES;
        }
    return memory;
  }

  /**
   * to[j][i] = from[i][j], rows and columns rounded up to whole squares.
   *
   * @param from address of {@code rows} rows
   * @param fs bytes from row to row
   * @param to address of {@code columns} rows
   * @param ts bytes from row to row
   * @param stage plan-owned memory of a square
   */
  public static void matrix(
      long from, long fs, int rows, int columns, long to, long ts, long stage) {
    for (int i = 0; i < rows; i += FLOAT_LANES)
      for (int j = 0; j < columns; j += FLOAT_LANES)
        square(
            from + i * fs + (long) j * Integer.BYTES,
            fs,
            to + j * ts + (long) i * Integer.BYTES,
            ts,
            stage);
  }

  /** The bytes of a square. */
  public static long bytes() {
    return FLOAT_LANES * VECTOR;
  }

  private static void square(long from, long fs, long to, long ts, long stage) {
    stage(from, fs, stage, VECTOR, 1);
    for (int h = 2; h < FLOAT_LANES / 2; h *= 2) stage(stage, VECTOR, stage, VECTOR, h);
    stage(stage, VECTOR, to, ts, FLOAT_LANES / 2);
  }

  private static void stage(long from, long fs, long to, long ts, int h) {
    long permute = PERMUTES.address() + Integer.numberOfTrailingZeros(h) * 2L * VECTOR;
    IntVector upper = IntVector.fromMemorySegment(INTS, ALL, permute & ADDRESS, LITTLE_ENDIAN);
    IntVector lower =
        IntVector.fromMemorySegment(INTS, ALL, permute + VECTOR & ADDRESS, LITTLE_ENDIAN);
    for (int pair = 0; pair < FLOAT_LANES / 2; pair++) {
      long row = (pair & -h) * 2L + (pair & h - 1);
      long a = from + row * fs & ADDRESS;
      long b = a + h * fs & ADDRESS;
      long c = to + row * ts & ADDRESS;
      long d = c + h * ts & ADDRESS;
      IntVector x = IntVector.fromMemorySegment(INTS, ALL, a, LITTLE_ENDIAN);
      IntVector y = IntVector.fromMemorySegment(INTS, ALL, b, LITTLE_ENDIAN);
      upper.selectFrom(x, y).intoMemorySegment(ALL, c, LITTLE_ENDIAN);
      lower.selectFrom(x, y).intoMemorySegment(ALL, d, LITTLE_ENDIAN);
    }
  }
}
