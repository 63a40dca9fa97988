package dev.lowbit.cpu;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lowbit.Activation;
import dev.lowbit.Channels;
import dev.lowbit.Epilogue;
import dev.lowbit.IntThresholds;
import dev.lowbit.Output;
import java.lang.foreign.MemorySegment;

/**
 * An {@link Epilogue} over a row of integer sums in plan-owned memory, one loop per step.
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
  private final Workspace parameters;
  private final long stride;

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

  /**
   * Prepares the parameters.
   *
   * @param bound greatest |sum|
   */
  public EpiloguePass(Epilogue epilogue, int n, int bound) {
    epilogue.check(n);
    this.epilogue = epilogue;
    this.folded = fold(epilogue, n, bound);
    stride = Workspace.aligned((long) (n + 64) * Float.BYTES);
    parameters = new Workspace(ROWS * stride);
    put(SCALE, epilogue.scale(), n);
    put(BIAS, epilogue.bias(), n);
    activation = activation(epilogue.activation(), n);
    output = output(epilogue.output(), folded.size() > 0);
    low = epilogue.activation() instanceof Activation.Clamp c ? c.low() : 0;
    high = epilogue.activation() instanceof Activation.Clamp c ? c.high() : 0;
    if (epilogue.output() instanceof Output.Bits b)
      for (int o = 0; o < n; o++) {
        float sign = b.rule().atMost(o) ? -1 : 1;
        putFloat(SIGN, o, sign);
        putFloat(THRESHOLD, o, sign * b.rule().threshold(o));
      }
    if (folded.size() > 0)
      for (int o = 0; o < n; o++) {
        // s <= t is the inverse of s >= t + 1.
        int t = folded.threshold(o);
        boolean always = folded.atMost(o) && t == Integer.MAX_VALUE;
        boolean inverted = folded.atMost(o) && !always;
        ALL.set(JAVA_INT, at(THRESHOLD, o), always ? Integer.MIN_VALUE : inverted ? t + 1 : t);
        long word = at(INVERTED, 0) + (o >> 6) * 8L;
        if (inverted) ALL.set(JAVA_LONG, word, ALL.get(JAVA_LONG, word) | 1L << o);
      }
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
        : IntThresholds.of(new int[0], new boolean[0]);
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
    return epilogue.output() instanceof Output.Bits
        ? folded.size() > 0
            ? "epilogue folded into integer thresholds"
            : "epilogue in float: it has a residual or is not monotone, so it cannot be folded"
        : "epilogue " + epilogue;
  }

  /**
   * Turns sums into elements of the output.
   *
   * @param row address of n ints, padded
   * @param o output channel of the first; a multiple of 64 if the output is bits
   * @param residual address of n floats, padded, read if the epilogue adds one
   * @param to address of the elements: the row itself, or whole vectors elsewhere
   */
  public void apply(long row, int o, int n, long residual, long to) {
    if (output == Step.SUM) return;
    if (output == Step.SUM_BITS) {
      sumBits(row, at(THRESHOLD, o), at(INVERTED, 0) + (o >> 6) * 8L, n);
      return;
    }
    EpilogueSteps.affine(row, at(SCALE, o), at(BIAS, o), n, to);
    if (epilogue.residual()) EpilogueSteps.add(to, residual, n);
    switch (activation) {
      case CLAMP -> EpilogueSteps.clamp(to, low, high, n);
      case PRELU -> EpilogueSteps.prelu(to, at(SLOPE, o), n);
      case RPRELU -> {
        EpilogueSteps.subtract(to, at(SHIFT, o), n);
        EpilogueSteps.prelu(to, at(SLOPE, o), n);
        EpilogueSteps.add(to, at(OFFSET, o), n);
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

  private static void bits(long row, long threshold, long sign, int n) {
    long out = row; // word i overwrites values 2i and 2i+1, read before
    for (int i = 0; i < n; i += Long.SIZE) {
      long at = (long) i * Float.BYTES;
      long word = BitCompare.floats(row + at, threshold + at, sign + at);
      ALL.set(JAVA_LONG, out, word & valid(n - i));
      out += Long.BYTES;
    }
  }

  private static void sumBits(long row, long threshold, long inverted, int n) {
    long out = row;
    for (int i = 0; i < n; i += Long.SIZE) {
      long at = (long) i * Integer.BYTES;
      long word = BitCompare.ints(row + at, threshold + at) ^ ALL.get(JAVA_LONG, inverted + i / 8);
      ALL.set(JAVA_LONG, out, word & valid(n - i));
      out += Long.BYTES;
    }
  }

  /** The low bits of a word that holds {@code count} values. */
  public static long valid(int count) {
    return count >= Long.SIZE ? -1L : (1L << count) - 1;
  }

  private long at(int parameter, int o) {
    return parameters.address() + parameter * stride + (long) o * Float.BYTES;
  }

  private void put(int parameter, float[] values, int n) {
    for (int o = 0; o < n; o++) putFloat(parameter, o, Channels.at(values, o));
  }

  private void putFloat(int parameter, int o, float value) {
    ALL.set(JAVA_FLOAT, at(parameter, o), value);
  }
}
