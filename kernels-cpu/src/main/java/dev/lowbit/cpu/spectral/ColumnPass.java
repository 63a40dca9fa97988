package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Workspace.ALL;

import dev.lowbit.cpu.Workspace;
import dev.lowbit.cpu.codegen.Code;
import dev.lowbit.cpu.spectral.Stage.Side;
import dev.lowbit.cpu.spectral.Stage.Twiddle;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Transforms columns of an image whose rows are transformed.
 *
 * <pre>
 *   tangled: columns v and -v of the complex rows are column v of twice as many real ones
 *   first radix r, H = r*m:   rows 2j*m + i and (2j+1)*m + i are pair j*m + i,   j &lt; (r+1)/2, i &lt; m
 *   r odd:                    the last m rows are alone, twice in their pair
 *   r = 1:                    rows 2i and 2i + 1 are pair i
 * </pre>
 */
final class ColumnPass {
  private static final long VECTOR = Stage.PAIR / 2;
  private static final Workspace NOTHING = new Workspace(Stage.PAIR);

  /** What becomes of a column. */
  enum Use {
    /** Transform, product with a filter and inverse at once; tangled. */
    FILTER,
    /** Transform and inverse, each for itself; tangled. */
    BOTH_WAYS,
    /** The transform of complex rows. */
    COMPLEX
  }

  private final int height;
  private final Use use;
  private final List<Integer> radices;
  private final boolean couples;
  private final Step in;
  private final MiddleSteps middle;
  private final @Nullable Step last;
  private final Step out;

  /**
   * Generates.
   *
   * @param height numbers of a column
   * @param row bytes from row to row, or from pair to pair
   */
  ColumnPass(int height, long row, Use use) {
    this.height = height;
    this.use = use;
    radices = Radices.of(height);
    boolean tangled = use != Use.COMPLEX;
    boolean filtered = use == Use.FILTER;
    int first = radices.getFirst();
    int count = height / first;
    boolean alone = radices.size() == 1;
    couples = first == 1 && tangled;
    middle = new MiddleSteps(radices);
    if (alone && filtered) {
      Side pairs = new Side(true, row, row);
      in = new Step("columns", new Stage(first, pairs, pairs, Twiddle.NONE, true), 1);
      out = in;
      last = null;
      return;
    }
    Side rows = new Side(tangled, count * row, row);
    Side line =
        couples
            ? new Side(false, Stage.PAIR, 2 * Stage.PAIR)
            : new Side(false, count * Stage.PAIR, Stage.PAIR);
    int turns = couples ? pairs() : count;
    boolean plain = first == 1 || count == 1;
    Twiddle after = plain ? Twiddle.NONE : Twiddle.AFTER;
    Twiddle before = plain ? Twiddle.NONE : Twiddle.BEFORE;
    in = new Step("columns in", new Stage(first, rows, line, after, false), turns);
    out =
        use == Use.COMPLEX
            ? in
            : new Step("columns out", new Stage(first, line, rows, before, false), turns);
    int radix = radices.getLast();
    Side blocks = new Side(false, Stage.PAIR, radix * Stage.PAIR);
    last =
        alone
            ? null
            : new Step(
                filtered ? "filter" : "columns",
                new Stage(radix, blocks, blocks, Twiddle.NONE, filtered),
                height / radix);
  }

  /** Pairs of real rows. */
  int pairs() {
    int first = radices.getFirst();
    return first == 1 ? Math.ceilDiv(height, 2) : Math.ceilDiv(first, 2) * (height / first);
  }

  /** Complex rows of an image. */
  int rows() {
    return use == Use.COMPLEX ? height : pairs();
  }

  /** The first row of every pair. */
  int[] firstRows() {
    int first = radices.getFirst();
    int count = height / first;
    return IntStream.range(0, pairs())
        .map(pair -> first == 1 ? 2 * pair : pair / count * 2 * count + pair % count)
        .toArray();
  }

  /** The second row of every pair; the first again if there is none. */
  int[] secondRows() {
    int apart = radices.getFirst() == 1 ? 1 : height / radices.getFirst();
    return IntStream.of(firstRows()).map(row -> row + apart < height ? row + apart : row).toArray();
  }

  /** The frequency of every place of a transformed column. */
  int[] frequencies() {
    return Radices.frequencies(radices);
  }

  /**
   * Filters a column.
   *
   * @param p column v of the first pair
   * @param q column -v of the first pair
   * @param filter a column of it, times 1/2 and the norm
   * @param t two lines of scratch, and one number more
   */
  void filter(long p, long q, long filter, long t) {
    Step filtering = last;
    if (filtering == null) {
      in.run(p, q, p, q, filter);
      return;
    }
    long folded = t + (height + 1) * Stage.PAIR;
    in.run(p, q, t, t + VECTOR);
    middle.forward(t, folded);
    filtering.run(t, t + VECTOR, t, t + VECTOR, filter);
    middle.inverse(t, folded);
    clearLast(t);
    out.run(t + VECTOR, t, p, q);
  }

  /** The partner of a row that has none: what it holds would blur the row. */
  private void clearLast(long t) {
    if (couples) MemorySegment.copy(NOTHING.memory(), 0, ALL, t + height * Stage.PAIR, Stage.PAIR);
  }

  /**
   * Transforms a column; a tangled one twice as large.
   *
   * @param p column v of the first pair, or the real parts
   * @param q column -v of the first pair, or the imaginary parts
   * @param t the result, and one number more, which columns of odd height overwrite
   * @param exchanged whether real and imaginary parts of the result are exchanged
   * @param folded scratch of a line
   */
  void forward(long p, long q, long t, boolean exchanged, long folded) {
    long re = exchanged ? t + VECTOR : t;
    long im = exchanged ? t : t + VECTOR;
    Step ending = last;
    if (ending == null) {
      in.run(p, q, re, im);
      return;
    }
    in.run(p, q, t, t + VECTOR);
    middle.forward(t, folded);
    ending.run(t, t + VECTOR, re, im);
  }

  /** Back, overwriting t and one number more; rows are then height times as large. */
  void inverse(long t, long p, long q, long folded) {
    clearLast(t);
    if (last != null) last.run(t + VECTOR, t, t + VECTOR, t);
    middle.inverse(t, folded);
    out.run(t + VECTOR, t, p, q);
  }

  /** Compiles all code, on scratch memory. */
  void warm(long rows, long filter, long t) {
    boolean fused = use == Use.FILTER && last == null;
    long folded = t + (height + 1) * Stage.PAIR;
    if (fused) in.warm(rows, rows, rows, rows, filter);
    else in.warm(rows, rows, t, t + VECTOR, 0);
    if (fused) return;
    middle.warm(t, folded);
    if (last != null) last.warm(t, t + VECTOR, t, t + VECTOR, filter);
    if (out != in) out.warm(t + VECTOR, t, rows, rows, 0);
  }

  Stream<Code> codes() {
    Stream<Step> ends = last == null ? Stream.of(in, out) : Stream.of(in, last, out);
    return Stream.concat(ends.map(Step::code), middle.codes());
  }

  String steps() {
    return Radices.text(radices);
  }
}
