package dev.lowbit.cpu.spectral;

import dev.lowbit.cpu.Workspace;
import dev.lowbit.cpu.codegen.Code;
import dev.lowbit.spectral.Spectrum;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The fused filter of one image and one vector of channels: rows, then per column transform,
 * product and inverse, then rows back.
 */
final class FusedFilter {
  /** A column of complex vectors must not fall into few sets of a cache. */
  private static final int ALIASED_COLUMNS = 8;

  private final int height;
  private final int width;
  private final long row;
  private final RowPass rows;
  private final ColumnPass columns;
  private final int[] place; // of every frequency of a row

  /**
   * Generates.
   *
   * @param in bytes from pixel to pixel of the input
   * @param out bytes from pixel to pixel of the output
   */
  FusedFilter(int height, int width, long in, long out) {
    this.height = height;
    this.width = width;
    row = (width % ALIASED_COLUMNS == 0 ? width + 1 : width) * Stage.PAIR;
    rows = new RowPass(width, in, out);
    columns = new ColumnPass(height, row);
    place = new int[width];
    int[] frequencies = rows.frequencies();
    for (int i = 0; i < width; i++) place[frequencies[i]] = i;
  }

  /** What a thread needs: the spectrum and a line. */
  final class Scratch {
    private final Workspace spectrum = new Workspace(columns.pairs() * row);
    private final Workspace line = new Workspace((2L * Math.max(height, width) + 1) * Stage.PAIR);

    /**
     * Filters.
     *
     * @param x address of the first pixel of the channels
     * @param xRow bytes from row to row
     * @param filter columns of a {@link FilterTable}
     * @param y the same for the output; may be x
     */
    void run(long x, long xRow, long filter, long y, long yRow) {
      long s = spectrum.address();
      long t = line.address();
      for (int i = 0; i < columns.pairs(); i++)
        rows.forward(
            x + columns.firstRow(i) * xRow, x + columns.secondRow(i) * xRow, s + i * row, t);
      for (int v = 0; v < Spectrum.columns(width); v++) {
        long p = s + place[v] * Stage.PAIR;
        long q = s + place[v == 0 ? 0 : width - v] * Stage.PAIR;
        columns.run(p, q, filter + (long) v * height * Stage.PAIR, t);
      }
      for (int i = 0; i < columns.pairs(); i++)
        rows.inverse(
            s + i * row, t, y + columns.firstRow(i) * yRow, y + columns.secondRow(i) * yRow);
    }

    /** Compiles all code. */
    void warm(long filter) {
      rows.warm(line.address());
      columns.warm(spectrum.address(), filter, line.address());
    }

    long bytes() {
      return spectrum.bytes() + line.bytes();
    }
  }

  /** The frequency u of every place of a filter's column. */
  int[] frequencies() {
    return columns.frequencies();
  }

  /** The factor of a filter: that of both transforms, and 1/2 because rows are tangled. */
  double scale() {
    return 0.5 / ((long) height * width);
  }

  /** For explanations. */
  String steps() {
    return "rows " + rows.steps() + ", columns " + columns.steps();
  }

  /** What became of the code. */
  String codes() {
    return Stream.concat(rows.codes(), columns.codes())
        .map(Code::explain)
        .distinct()
        .collect(Collectors.joining("; "));
  }
}
