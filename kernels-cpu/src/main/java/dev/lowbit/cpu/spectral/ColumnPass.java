package dev.lowbit.cpu.spectral;

import dev.lowbit.cpu.codegen.Code;
import dev.lowbit.cpu.spectral.Stage.Side;
import dev.lowbit.cpu.spectral.Stage.Twiddle;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Filters the columns v and -v of an image's half spectrum, which are one column: transform,
 * product with the filter, inverse.
 *
 * <pre>
 *   first radix r, H = r*m:   rows 2j*m + i and (2j+1)*m + i are pair j*m + i,   j &lt; (r+1)/2, i &lt; m
 *   r odd:                    the last m rows are alone, twice in their pair
 *   r = 1:                    rows 2i and 2i + 1 are pair i
 * </pre>
 */
final class ColumnPass {
  private static final long VECTOR = Stage.PAIR / 2;

  private final int height;
  private final List<Integer> radices;
  private final Step in;
  private final MiddleSteps middle;
  private final @Nullable Step last;
  private final Step out;

  /**
   * Generates.
   *
   * @param height numbers of a column
   * @param row bytes from pair to pair
   */
  ColumnPass(int height, long row) {
    this.height = height;
    radices = Radices.column(height);
    int first = radices.getFirst();
    int count = height / first;
    if (radices.size() == 1) {
      Side pairs = new Side(true, row, row);
      in = new Step("columns", new Stage(first, pairs, pairs, Twiddle.NONE, true), 1);
      out = in;
      middle = new MiddleSteps(radices);
      last = null;
      return;
    }
    Side pairs = new Side(true, count * row, row);
    Side line =
        first == 1
            ? new Side(false, Stage.PAIR, 2 * Stage.PAIR)
            : new Side(false, count * Stage.PAIR, Stage.PAIR);
    int turns = first == 1 ? pairs() : count;
    boolean plain = first == 1 || count == 1;
    Twiddle after = plain ? Twiddle.NONE : Twiddle.AFTER;
    Twiddle before = plain ? Twiddle.NONE : Twiddle.BEFORE;
    in = new Step("columns in", new Stage(first, pairs, line, after, false), turns);
    out = new Step("columns out", new Stage(first, line, pairs, before, false), turns);
    middle = new MiddleSteps(radices);
    int radix = radices.getLast();
    Side blocks = new Side(false, Stage.PAIR, radix * Stage.PAIR);
    last = new Step("filter", new Stage(radix, blocks, blocks, Twiddle.NONE, true), height / radix);
  }

  /** Complex rows of an image. */
  int pairs() {
    int first = radices.getFirst();
    return first == 1 ? Math.ceilDiv(height, 2) : Math.ceilDiv(first, 2) * (height / first);
  }

  /** The first row of a pair. */
  int firstRow(int pair) {
    int first = radices.getFirst();
    int count = height / first;
    return first == 1 ? 2 * pair : pair / count * 2 * count + pair % count;
  }

  /** The second row of a pair; the first again if there is none. */
  int secondRow(int pair) {
    int row = firstRow(pair);
    int second = row + (radices.getFirst() == 1 ? 1 : height / radices.getFirst());
    return second < height ? second : row;
  }

  /** The frequency of every place of a filter's column. */
  int[] frequencies() {
    return Radices.frequencies(radices);
  }

  /**
   * Filters a column.
   *
   * @param p column v of the first pair
   * @param q column -v of the first pair
   * @param filter a column of it, times 1/2 and the norm
   * @param t a line of scratch, and one number more
   */
  void run(long p, long q, long filter, long t) {
    Step filtering = last;
    if (filtering == null) {
      in.run(p, q, p, q, filter);
      return;
    }
    in.run(p, q, t, t + VECTOR);
    middle.forward(t);
    filtering.run(t, t + VECTOR, t, t + VECTOR, filter);
    middle.inverse(t);
    out.run(t + VECTOR, t, p, q);
  }

  /** Compiles all code, on scratch memory. */
  void warm(long spectrum, long filter, long t) {
    long p = spectrum;
    Step filtering = last;
    if (filtering == null) {
      in.warm(p, p, p, p, filter);
      return;
    }
    in.warm(p, p, t, t + VECTOR, 0);
    middle.warm(t);
    filtering.warm(t, t + VECTOR, t, t + VECTOR, filter);
    out.warm(t + VECTOR, t, p, p, 0);
  }

  Stream<Code> codes() {
    Stream<Step> ends = last == null ? Stream.of(in) : Stream.of(in, last, out);
    return Stream.concat(ends.map(Step::code), middle.codes());
  }

  String steps() {
    return Radices.text(radices);
  }
}
