package dev.lowbit.cpu;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Lanes.INT;
import static dev.lowbit.cpu.Lanes.INTS;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import jdk.incubator.vector.IntVector;

/**
 * Transposes 4-byte elements in squares of as many rows as a vector has lanes. Stage h swaps the
 * off-diagonal halves of every 2h x 2h square: two permutes per pair of rows. Two stages share the
 * loads and stores: one stage at a time took 1.8 times as long.
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
   * to[j][i] = from[i][j]. Last squares overlap those before; less than a square is rounded up.
   *
   * @param from address of {@code rows} rows
   * @param fs bytes from row to row
   * @param to address of {@code columns} rows
   * @param ts bytes from row to row
   * @param stage plan-owned memory of a square
   */
  public static void matrix(
      long from, long fs, int rows, int columns, long to, long ts, long stage) {
    for (int i = 0; i < rows; i += FLOAT_LANES) {
      int row = start(i, rows);
      for (int j = 0; j < columns; j += FLOAT_LANES) {
        int column = start(j, columns);
        square(
            from + row * fs + (long) column * Integer.BYTES,
            fs,
            to + column * ts + (long) row * Integer.BYTES,
            ts,
            stage);
      }
    }
  }

  private static int start(int i, int count) {
    return Math.max(0, Math.min(i, count - FLOAT_LANES));
  }

  /** The bytes of a square. */
  public static long bytes() {
    return FLOAT_LANES * VECTOR;
  }

  private static void square(long from, long fs, long to, long ts, long stage) {
    if (FLOAT_LANES == 4) {
      twoStages(from, fs, to, ts, 1);
      return;
    }
    twoStages(from, fs, stage, VECTOR, 1);
    if (FLOAT_LANES == 8) oneStage(stage, to, ts);
    else twoStages(stage, VECTOR, to, ts, 4);
  }

  /** Stages h and 2h, on four rows at a time. */
  private static void twoStages(long from, long fs, long to, long ts, int h) {
    long permute = PERMUTES.address() + Integer.numberOfTrailingZeros(h) * 2L * VECTOR & ADDRESS;
    IntVector upper = IntVector.fromMemorySegment(INTS, ALL, permute, LITTLE_ENDIAN);
    IntVector lower = IntVector.fromMemorySegment(INTS, ALL, permute + VECTOR, LITTLE_ENDIAN);
    IntVector upper2 = IntVector.fromMemorySegment(INTS, ALL, permute + 2 * VECTOR, LITTLE_ENDIAN);
    IntVector lower2 = IntVector.fromMemorySegment(INTS, ALL, permute + 3 * VECTOR, LITTLE_ENDIAN);
    for (int four = 0; four < FLOAT_LANES / 4; four++) {
      long row = (four & -h) * 4L + (four & h - 1);
      long a = from + row * fs & ADDRESS;
      long b = a + h * fs & ADDRESS;
      long c = b + h * fs & ADDRESS;
      long d = c + h * fs & ADDRESS;
      IntVector w = IntVector.fromMemorySegment(INTS, ALL, a, LITTLE_ENDIAN);
      IntVector x = IntVector.fromMemorySegment(INTS, ALL, b, LITTLE_ENDIAN);
      IntVector y = IntVector.fromMemorySegment(INTS, ALL, c, LITTLE_ENDIAN);
      IntVector z = IntVector.fromMemorySegment(INTS, ALL, d, LITTLE_ENDIAN);
      IntVector wx = upper.selectFrom(w, x);
      IntVector xw = lower.selectFrom(w, x);
      IntVector yz = upper.selectFrom(y, z);
      IntVector zy = lower.selectFrom(y, z);
      long e = to + row * ts & ADDRESS;
      long f = e + h * ts & ADDRESS;
      long g = f + h * ts & ADDRESS;
      long i = g + h * ts & ADDRESS;
      INT.cast(upper2.selectFrom(wx, yz)).intoMemorySegment(ALL, e, LITTLE_ENDIAN);
      INT.cast(upper2.selectFrom(xw, zy)).intoMemorySegment(ALL, f, LITTLE_ENDIAN);
      INT.cast(lower2.selectFrom(wx, yz)).intoMemorySegment(ALL, g, LITTLE_ENDIAN);
      INT.cast(lower2.selectFrom(xw, zy)).intoMemorySegment(ALL, i, LITTLE_ENDIAN);
    }
  }

  /** Stage 4 of eight lanes. */
  private static void oneStage(long from, long to, long ts) {
    long permute = PERMUTES.address() + 4 * VECTOR & ADDRESS;
    IntVector upper = IntVector.fromMemorySegment(INTS, ALL, permute, LITTLE_ENDIAN);
    IntVector lower = IntVector.fromMemorySegment(INTS, ALL, permute + VECTOR, LITTLE_ENDIAN);
    for (int row = 0; row < 4; row++) {
      long a = from + row * VECTOR & ADDRESS;
      long c = to + row * ts & ADDRESS;
      long d = c + 4 * ts & ADDRESS;
      IntVector x = IntVector.fromMemorySegment(INTS, ALL, a, LITTLE_ENDIAN);
      IntVector y = IntVector.fromMemorySegment(INTS, ALL, a + 4 * VECTOR, LITTLE_ENDIAN);
      INT.cast(upper.selectFrom(x, y)).intoMemorySegment(ALL, c, LITTLE_ENDIAN);
      INT.cast(lower.selectFrom(x, y)).intoMemorySegment(ALL, d, LITTLE_ENDIAN);
    }
  }
}
