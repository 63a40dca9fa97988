package dev.lowbit.cpu.spectral;

import dev.lowbit.cpu.Workspace;
import dev.lowbit.cpu.codegen.Code;
import dev.lowbit.spectral.Spectrum;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Transforms of one image and one vector of channels: rows, then columns; back columns, then rows.
 *
 * <p>A half spectrum in scratch is column after column, v = 0 to W/2, each in the order of {@link
 * #frequencies}, and one number more.
 */
final class ImageTransform {
  /** A column of complex vectors must not fall into few sets of a cache. */
  private static final int ALIASED_COLUMNS = 8;

  private final int height;
  private final int width;
  private final long row;
  private final long inRow;
  private final long outRow;
  private final RowPass rows;
  private final ColumnPass columns;
  private final int[] place; // of every frequency of a row
  private final int[] rowPlace; // of every frequency of a column
  private final int[] firstRows;
  private final int[] secondRows;

  /**
   * Generates.
   *
   * @param in bytes from pixel to pixel of images that are transformed; rows follow one another
   * @param out bytes from pixel to pixel of images that are written
   */
  ImageTransform(int height, int width, long in, long out, ColumnPass.Use use) {
    this.height = height;
    this.width = width;
    row = (width % ALIASED_COLUMNS == 0 ? width + 1 : width) * Stage.PAIR;
    inRow = width * in;
    outRow = width * out;
    rows = new RowPass(width, in, out);
    columns = new ColumnPass(height, row, use);
    place = places(rows.frequencies());
    rowPlace = places(columns.frequencies());
    firstRows = columns.firstRows();
    secondRows = columns.secondRows();
  }

  private static int[] places(int[] frequencies) {
    int[] places = new int[frequencies.length];
    for (int i = 0; i < places.length; i++) places[frequencies[i]] = i;
    return places;
  }

  /** Bytes of a half spectrum. */
  long halfBytes() {
    return ((long) Spectrum.columns(width) * height + 1) * Stage.PAIR;
  }

  /** Bytes of a whole spectrum. */
  long wholeBytes() {
    return ((long) width * height + 1) * Stage.PAIR;
  }

  /** What a thread needs: complex rows and two lines. */
  final class Scratch {
    private final Workspace spectrum = new Workspace((columns.rows() + 1) * row);
    private final Workspace line =
        new Workspace((2L * Math.max(height, width) + 1 + Radices.GREATEST) * Stage.PAIR);

    /**
     * Filters.
     *
     * @param x address of the first pixel of the channels
     * @param filter columns of a {@link FilterTable}
     * @param y the same for the output; may be x
     */
    void filter(long x, long filter, long y) {
      transformRows(x);
      for (int v = 0; v < Spectrum.columns(width); v++)
        columns.filter(column(v), mirror(v), filter + at(v), line.address());
      invertRows(y);
    }

    /** Twice the half spectrum of an image. */
    void forward(long x, long half) {
      transformRows(x);
      for (int v = 0; v < Spectrum.columns(width); v++)
        columns.forward(column(v), mirror(v), half + at(v), false, line.address());
    }

    /** The image of a half spectrum, times its size; overwrites the half spectrum. */
    void inverse(long half, long y) {
      for (int v = Spectrum.columns(width) - 1; v >= 0; v--)
        columns.inverse(half + at(v), column(v), mirror(v), line.address());
      invertRows(y);
    }

    /**
     * The whole spectrum of a complex image of {@link Stage#PAIR} a pixel.
     *
     * @param inverse whether exponents are positive
     */
    void complex(long x, boolean inverse, long whole) {
      long vector = Stage.PAIR / 2;
      for (int i = 0; i < height; i++) {
        long from = x + (long) i * width * Stage.PAIR;
        long to = spectrum.address() + i * row;
        if (inverse) rows.forward(from + vector, from, to, line.address());
        else rows.forward(from, from + vector, to, line.address());
      }
      for (int v = 0; v < width; v++)
        columns.forward(column(v), column(v) + vector, whole + at(v), inverse, line.address());
    }

    private void transformRows(long x) {
      for (int i = 0; i < firstRows.length; i++)
        rows.forward(
            x + firstRows[i] * inRow,
            x + secondRows[i] * inRow,
            spectrum.address() + i * row,
            line.address());
    }

    private void invertRows(long y) {
      for (int i = 0; i < firstRows.length; i++)
        rows.inverse(
            spectrum.address() + i * row,
            line.address(),
            y + firstRows[i] * outRow,
            y + secondRows[i] * outRow);
    }

    private long column(int v) {
      return spectrum.address() + place[v] * Stage.PAIR;
    }

    private long mirror(int v) {
      return column(v == 0 ? 0 : width - v);
    }

    private long at(int v) {
      return (long) v * height * Stage.PAIR;
    }

    /** Compiles all code; the filter is read if there is one. */
    void warm(long filter) {
      rows.warm(line.address());
      columns.warm(spectrum.address(), filter, line.address());
    }

    long bytes() {
      return spectrum.bytes() + line.bytes();
    }
  }

  /** Makes a half spectrum Hermitian, where it is its own mirror image. */
  void canonical(long half) {
    for (int v = 0; v < Spectrum.columns(width); v++)
      if (Spectrum.selfConjugate(v, width)) {
        long column = half + (long) v * height * Stage.PAIR;
        for (int u = 0; u <= height / 2; u++)
          TileSide.mean(
              column + rowPlace[u] * Stage.PAIR,
              column + rowPlace[Spectrum.mirror(u, height)] * Stage.PAIR);
      }
  }

  /** The frequency u of every place of a column. */
  int[] frequencies() {
    return columns.frequencies();
  }

  /** The factor of a filter: that of both transforms, and 1/2 because rows are tangled. */
  double filterScale() {
    return 0.5 / ((double) height * width);
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
