package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT;
import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.lowbit.Activation;
import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.Tensor;
import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.RowWriter;
import dev.lowbit.cpu.Workspace;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/** Gate and epilogue of rows of results: channels of a pixel, or pixels of a plane. */
final class ResultRows {
  private final Tensor y;
  private final Epilogue epilogue;
  private final EpiloguePass pass;
  private final boolean pixels;
  private final boolean plain;
  private final int values;

  ResultRows(Tensor y, boolean gated, Epilogue e) {
    this.y = y;
    epilogue = e;
    pixels = y.layout() == Layout.NHWC;
    pass = EpiloguePass.ofFloats(e, y.channels(), y.layout());
    values = pixels ? y.channels() : y.height() * y.width();
    plain =
        !gated
            && e.output() instanceof Output.Float32
            && e.activation() instanceof Activation.None
            && !e.residual()
            && all(e.scale(), 1)
            && all(e.bias(), 0);
  }

  private static boolean all(float[] values, float number) {
    for (float value : values) if (value != number) return false;
    return true;
  }

  /** Whether results are written as they are. */
  boolean plain() {
    return plain;
  }

  /** Scratch of {@link #write}. */
  long lineBytes() {
    return values * (long) Float.BYTES + EpiloguePass.SLACK_BYTES;
  }

  /**
   * Writes rows.
   *
   * @param memory where they are; they are overwritten
   * @param rows address of the first, padded
   * @param rowBytes bytes from row to row
   * @param n image
   * @param first pixel or channel of the image
   * @param line scratch
   */
  void write(
      Workspace memory,
      long rows,
      long rowBytes,
      int n,
      int first,
      int count,
      @Nullable MemorySegment gate,
      @Nullable MemorySegment residual,
      MemorySegment out,
      Workspace line) {
    int area = y.height() * y.width();
    long index = pixels ? (long) n * area + first : (long) n * y.total() + y.first() + first;
    int column = pixels ? y.first() : 0;
    for (int i = 0; i < count && !plain; i++) {
      long row = rows + i * rowBytes;
      long at = ((index + i) * y.cols() + column) * Float.BYTES;
      if (gate != null) {
        copy(gate, at, line);
        multiply(row, line.address(), values);
      }
      if (residual != null) copy(residual, at, line);
      pass.apply(row, pixels ? 0 : first + i, values, line.address(), row);
    }
    Output output = epilogue.output();
    long ld = output.rowElements(y.cols());
    RowWriter.write(output, memory, rows, rowBytes, count, values, out, index * ld, ld, column);
  }

  private void copy(MemorySegment tensor, long at, Workspace line) {
    MemorySegment.copy(tensor, at, line.memory(), 0, (long) values * Float.BYTES);
  }

  /** row *= factors, on whole vectors. */
  private static void multiply(long row, long factors, int count) {
    for (int i = 0; i < count; i += FLOAT_LANES) {
      long at = row + (long) i * Float.BYTES & ADDRESS;
      long by = factors + (long) i * Float.BYTES & ADDRESS;
      FloatVector x = FloatVector.fromMemorySegment(FLOATS, ALL, at, LITTLE_ENDIAN);
      FloatVector g = FloatVector.fromMemorySegment(FLOATS, ALL, by, LITTLE_ENDIAN);
      FLOAT.cast(x.mul(g)).intoMemorySegment(ALL, at, LITTLE_ENDIAN);
    }
  }

  String describe() {
    return plain ? "results are written as they are" : pass.describe();
  }

  long bytes() {
    return pass.bytes();
  }
}
