package dev.lowbit.cpu.spectral;

import dev.lowbit.cpu.Workspace;
import dev.lowbit.cpu.codegen.Code;
import dev.lowbit.cpu.spectral.Stage.Side;
import dev.lowbit.cpu.spectral.Stage.Twiddle;
import java.lang.ref.Reference;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two rows of real vectors to one row of complex ones, a + i*b, and back. Places of the complex row
 * hold the frequencies of {@link #frequencies}.
 *
 * <p>The inverse takes the steps backwards, with re and im exchanged; the last step is its own
 * inverse then.
 */
final class RowPass {
  private static final long VECTOR = Stage.PAIR / 2;

  private final int width;
  private final long pixel; // the greater
  private final List<Integer> radices;
  private final Step in;
  private final MiddleSteps middle;
  private final @Nullable Step last;
  private final Step out;

  /**
   * Generates.
   *
   * @param width numbers of a row
   * @param xPixel bytes from number to number of the rows to transform
   * @param yPixel the same of those that are written
   */
  RowPass(int width, long xPixel, long yPixel) {
    this.width = width;
    this.pixel = Math.max(xPixel, yPixel);
    radices = Radices.of(width);
    int first = radices.getFirst();
    int count = width / first;
    Side x = new Side(false, count * xPixel, xPixel);
    Side y = new Side(false, count * yPixel, yPixel);
    Side line = new Side(false, count * Stage.PAIR, Stage.PAIR);
    boolean alone = count == 1;
    Twiddle after = alone ? Twiddle.NONE : Twiddle.AFTER;
    Twiddle before = alone ? Twiddle.NONE : Twiddle.BEFORE;
    in = new Step("rows in", new Stage(first, x, line, after, false), count);
    out = new Step("rows out", new Stage(first, line, y, before, false), count);
    middle = new MiddleSteps(radices);
    int radix = radices.getLast();
    Side blocks = new Side(false, Stage.PAIR, radix * Stage.PAIR);
    last =
        alone
            ? null
            : new Step(
                "rows", new Stage(radix, blocks, blocks, Twiddle.NONE, false), width / radix);
  }

  /** The frequency of every place. */
  int[] frequencies() {
    return Radices.frequencies(radices);
  }

  /**
   * Transforms.
   *
   * @param a the first row
   * @param b the second; the first again if there is none
   * @param spectrum the complex row
   * @param t two lines of scratch
   */
  void forward(long a, long b, long spectrum, long t) {
    Step ending = last;
    if (ending == null) {
      in.run(a, b, spectrum, spectrum + VECTOR);
      return;
    }
    in.run(a, b, t, t + VECTOR);
    middle.forward(t, t + width * Stage.PAIR);
    ending.run(t, t + VECTOR, spectrum, spectrum + VECTOR);
  }

  /** Back, times the width; a is written after b. */
  void inverse(long spectrum, long t, long a, long b) {
    Step ending = last;
    if (ending == null) {
      out.run(spectrum + VECTOR, spectrum, b, a);
      return;
    }
    ending.run(spectrum + VECTOR, spectrum, t + VECTOR, t);
    middle.inverse(t, t + width * Stage.PAIR);
    out.run(t + VECTOR, t, b, a);
  }

  /** Compiles all code. */
  void warm(long t) {
    Workspace image = new Workspace((width + 1) * pixel + VECTOR);
    long x = image.address();
    try {
      in.warm(x, x, t, t + VECTOR, 0);
      middle.warm(t, t + width * Stage.PAIR);
      if (last != null) last.warm(t, t + VECTOR, t, t + VECTOR, 0);
      out.warm(t + VECTOR, t, x, x, 0);
    } finally {
      Reference.reachabilityFence(image);
    }
  }

  Stream<Code> codes() {
    Stream<Step> ends = last == null ? Stream.of(in, out) : Stream.of(in, last, out);
    return Stream.concat(ends.map(Step::code), middle.codes());
  }

  String steps() {
    return Radices.text(radices);
  }
}
