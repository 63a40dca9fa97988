package dev.lowbit.cpu;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lowbit.Activation;
import dev.lowbit.Channels;
import dev.lowbit.Epilogue;
import dev.lowbit.IntThresholds;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import java.lang.foreign.MemorySegment;

/**
 * An {@link Epilogue} over a row of int32 or float32 sums in plan-owned memory, one loop per step.
 *
 * <pre>
 *   NHWC   a row is channels of one pixel:  parameters   p0 p1 p2 p3 ...
 *   NCHW   a row is pixels of one channel:  parameters   p0 p0 .. p0 | p1 p1 .. p1 | ...
 *                                                        one vector, read again and again
 * </pre>
 *
 * <p>Each step is one rounded operation per element, in the order of the definition, so the results
 * are the reference's bits. A row lies in L1: a loop per step costs a load and a store more than
 * one fused loop, and needs no copy of the code per combination of steps.
 *
 * <p>Rows are padded: steps work on whole vectors, bits on whole words of 64 values.
 */
public final class EpiloguePass {
  /** Beyond the last row: what steps on whole words may read and write. */
  public static final int SLACK_BYTES = 64 * Float.BYTES;

  private final Epilogue epilogue;
  private final IntThresholds folded;
  private final Step activation;
  private final Step output;
  private final float low;
  private final float high;
  private final boolean ints;
  private final boolean planes;

  /** Whether scale and bias change a sum. */
  private final boolean affine;

  private final Workspace parameters;
  private final long stride;

  /** Bytes of a parameter of one channel. */
  private final long channel;

  /** Bytes from a vector of parameters to the next of the same row. */
  private final long step;

  /** Decided at plan time: a switch over types costs more than a step over a short row. */
  private enum Step {
    NONE,
    CLAMP,
    PRELU,
    RPRELU,
    SUM,
    FLOAT,
    INT8,
    BITS,
    SUM_BITS
  }

  // Rows of parameters.
  private static final int SCALE = 0;
  private static final int BIAS = 1;
  private static final int SHIFT = 2;
  private static final int SLOPE = 3;
  private static final int OFFSET = 4;
  private static final int THRESHOLD = 5;
  private static final int SIGN = 6;
  private static final int INVERTED = 7;
  private static final int ROWS = 8;

  private static final IntThresholds NOT_FOLDED = IntThresholds.of(new int[0], new boolean[0]);

  /**
   * For rows of int32 sums.
   *
   * @param n output channels
   * @param bound greatest |sum|
   * @param layout whether a row is channels or pixels
   */
  public static EpiloguePass ofInts(Epilogue epilogue, int n, int bound, Layout layout) {
    return new EpiloguePass(epilogue, n, layout, fold(epilogue, n, bound), true);
  }

  /**
   * For rows of float32 sums. Scale 1 and bias 0 are left out, so a sum of -0 may keep its sign.
   *
   * @param n output channels
   * @param layout whether a row is channels or pixels
   */
  public static EpiloguePass ofFloats(Epilogue epilogue, int n, Layout layout) {
    return new EpiloguePass(epilogue, n, layout, NOT_FOLDED, false);
  }

  private EpiloguePass(
      Epilogue epilogue, int n, Layout layout, IntThresholds folded, boolean ints) {
    epilogue.check(n);
    this.epilogue = epilogue;
    this.folded = folded;
    this.ints = ints;
    planes = layout == Layout.NCHW;
    channel = planes ? EpilogueSteps.VECTOR : Float.BYTES;
    step = planes ? 0 : EpilogueSteps.VECTOR;
    stride = Workspace.aligned((n + 64L) * channel);
    parameters = new Workspace(ROWS * stride);
    affine = ints || !all(epilogue.scale(), 1) || !all(epilogue.bias(), 0);
    put(SCALE, epilogue.scale(), n);
    put(BIAS, epilogue.bias(), n);
    activation = activation(epilogue.activation(), n);
    output = output(epilogue.output(), folded.size() > 0);
    low = epilogue.activation() instanceof Activation.Clamp c ? c.low() : 0;
    high = epilogue.activation() instanceof Activation.Clamp c ? c.high() : 0;
    if (epilogue.output() instanceof Output.Bits b)
      for (int o = 0; o < n; o++) {
        float sign = b.rule().atMost(o) ? -1 : 1;
        put(SIGN, o, Float.floatToRawIntBits(sign));
        put(THRESHOLD, o, Float.floatToRawIntBits(sign * b.rule().threshold(o)));
      }
    if (folded.size() > 0)
      for (int o = 0; o < n; o++) {
        // s <= t is the inverse of s >= t + 1.
        int t = folded.threshold(o);
        boolean always = folded.atMost(o) && t == Integer.MAX_VALUE;
        boolean inverted = folded.atMost(o) && !always;
        put(THRESHOLD, o, always ? Integer.MIN_VALUE : inverted ? t + 1 : t);
        long word = inverted(o);
        long bits = planes ? -1 : 1L << o;
        if (inverted) ALL.set(JAVA_LONG, word, ALL.get(JAVA_LONG, word) | bits);
      }
  }

  private static boolean all(float[] values, float number) {
    for (float v : values) if (v != number) return false;
    return true;
  }

  private Step activation(Activation activation, int n) {
    return switch (activation) {
      case Activation.None _ -> Step.NONE;
      case Activation.Clamp _ -> Step.CLAMP;
      case Activation.Prelu p -> {
        put(SLOPE, p.slope(), n);
        yield Step.PRELU;
      }
      case Activation.Rprelu p -> {
        put(SHIFT, p.shift(), n);
        put(SLOPE, p.slope(), n);
        put(OFFSET, p.offset(), n);
        yield Step.RPRELU;
      }
    };
  }

  private static Step output(Output output, boolean folded) {
    return switch (output) {
      case Output.Int32 _ -> Step.SUM;
      case Output.Float32 _ -> Step.FLOAT;
      case Output.Int8 _ -> Step.INT8;
      case Output.Bits _ -> folded ? Step.SUM_BITS : Step.BITS;
      case Output.SumBits _ -> Step.SUM_BITS;
    };
  }

  private static IntThresholds fold(Epilogue epilogue, int n, int bound) {
    if (epilogue.output() instanceof Output.SumBits b) return b.thresholds();
    return IntThresholds.foldable(epilogue, n, bound)
        ? IntThresholds.fold(epilogue, n, bound)
        : NOT_FOLDED;
  }

  /** The epilogue. */
  public Epilogue epilogue() {
    return epilogue;
  }

  /** Native memory held by the parameters. */
  public long bytes() {
    return parameters.bytes();
  }

  /** How the epilogue runs, for {@code explain()}. */
  public String describe() {
    return folded.size() > 0 && !epilogue.raw()
        ? "epilogue folded into integer thresholds"
        : ints && output == Step.BITS
            ? "epilogue in float: it has a residual or is not monotone, so it cannot be folded"
            : "epilogue " + epilogue;
  }

  /**
   * Turns sums into elements of the output.
   *
   * @param row address of n sums, padded
   * @param o output channel of the row, or of its first sum; then a multiple of 64 if the output is
   *     bits
   * @param residual address of n floats, padded, read if the epilogue adds one
   * @param to address of the elements: the row itself, or whole vectors elsewhere
   */
  public void apply(long row, int o, int n, long residual, long to) {
    if (output == Step.SUM) return;
    if (output == Step.SUM_BITS) {
      sumBits(row, at(THRESHOLD, o), inverted(o), n);
      return;
    }
    if (affine || row != to)
      EpilogueSteps.affine(row, ints, at(SCALE, o), at(BIAS, o), n, step, to);
    if (epilogue.residual()) EpilogueSteps.add(to, residual, n, EpilogueSteps.VECTOR);
    switch (activation) {
      case CLAMP -> EpilogueSteps.clamp(to, low, high, n);
      case PRELU -> EpilogueSteps.prelu(to, at(SLOPE, o), n, step);
      case RPRELU -> {
        EpilogueSteps.subtract(to, at(SHIFT, o), n, step);
        EpilogueSteps.prelu(to, at(SLOPE, o), n, step);
        EpilogueSteps.add(to, at(OFFSET, o), n, step);
      }
      default -> {}
    }
    if (output == Step.BITS) bits(to, at(THRESHOLD, o), at(SIGN, o), n);
    if (output == Step.INT8 && epilogue.output() instanceof Output.Int8 q) Requantize.row(to, q, n);
  }

  /** Whether rows of {@code columns} floats may be written to the caller's memory as they are. */
  public boolean direct(MemorySegment out, int columns) {
    return output == Step.FLOAT && out.isNative() && columns % FLOAT_LANES == 0;
  }

  private void bits(long row, long threshold, long sign, int n) {
    long out = row; // word i overwrites values 2i and 2i+1, read before
    for (int i = 0; i < n; i += Long.SIZE) {
      long at = (long) i * Float.BYTES;
      long p = planes ? 0 : at;
      long word = BitCompare.floats(row + at, threshold + p, sign + p, step);
      ALL.set(JAVA_LONG, out, word & valid(n - i));
      out += Long.BYTES;
    }
  }

  private void sumBits(long row, long threshold, long inverted, int n) {
    long out = row;
    for (int i = 0; i < n; i += Long.SIZE) {
      long at = (long) i * Integer.BYTES;
      long p = planes ? 0 : at;
      long word = BitCompare.ints(row + at, threshold + p, step);
      ALL.set(JAVA_LONG, out, (word ^ ALL.get(JAVA_LONG, inverted)) & valid(n - i));
      out += Long.BYTES;
      inverted += planes ? 0 : Long.BYTES;
    }
  }

  /** The low bits of a word that holds {@code count} values. */
  public static long valid(int count) {
    return count >= Long.SIZE ? -1L : (1L << count) - 1;
  }

  private long at(int parameter, int o) {
    return parameters.address() + parameter * stride + o * channel;
  }

  /** The word that inverts the bits of 64 channels, or of the pixels of one. */
  private long inverted(int o) {
    return parameters.address() + INVERTED * stride + (planes ? o : o >> 6) * (long) Long.BYTES;
  }

  private void put(int parameter, float[] values, int n) {
    for (int o = 0; o < n; o++) put(parameter, o, Float.floatToRawIntBits(Channels.at(values, o)));
  }

  private void put(int parameter, int o, int bits) {
    for (long at = 0; at < channel; at += Float.BYTES)
      ALL.set(JAVA_INT, this.at(parameter, o) + at, bits);
  }
}
