package dev.lowbit.properties;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.lowbit.Activation;
import dev.lowbit.Channels;
import dev.lowbit.Epilogue;
import dev.lowbit.Output;
import dev.lowbit.Tensor;
import dev.lowbit.properties.xnor.Store;
import java.lang.foreign.MemorySegment;

/**
 * The float error bound that stencil and spmm state, carried through the steps of an epilogue as an
 * interval: whatever lies in it is right.
 *
 * @param y where the output and the residual lie
 * @param e the epilogue
 * @param terms greatest number of terms of a sum
 * @param sums the sums S in double, rounded once, where y lies
 * @param magnitudes the sums M of |w*x|, likewise
 * @param residual float32 that lies like y
 */
public record Tolerance(
    Tensor y,
    Epilogue e,
    int terms,
    MemorySegment sums,
    MemorySegment magnitudes,
    MemorySegment residual) {
  private static final double U = 0x1p-24;
  private static final double TINY = 0x1p-149;

  private record Interval(double low, double high) {
    Interval add(double x) {
      return new Interval(low + x, high + x).rounded();
    }

    /** What one rounded operation may make of it. */
    Interval rounded() {
      return new Interval(low - U * Math.abs(low) - TINY, high + U * Math.abs(high) + TINY);
    }

    Interval prelu(float slope) {
      double a = low > 0 ? low : slope * low;
      double b = high > 0 ? high : slope * high;
      double zero = low <= 0 && high >= 0 ? 0 : a;
      return new Interval(Math.min(zero, Math.min(a, b)), Math.max(zero, Math.max(a, b))).rounded();
    }
  }

  /** Fails with the case if an element of an output lies outside its interval. */
  public void check(MemorySegment out, String reproducer) {
    for (int n = 0; n < y.images(); n++)
      for (int p = 0; p < y.height(); p++)
        for (int q = 0; q < y.width(); q++)
          for (int o = 0; o < y.channels(); o++) check(out, n, p, q, o, reproducer);
  }

  private void check(MemorySegment out, int n, int p, int q, int o, String reproducer) {
    long at = y.index(n, p, q, o) * Float.BYTES;
    float sum = sums.get(JAVA_FLOAT_UNALIGNED, at);
    float r = e.residual() ? residual.get(JAVA_FLOAT_UNALIGNED, at) : 0;
    float scale = Channels.at(e.scale(), o);
    float bias = Channels.at(e.bias(), o);
    float v = e.value(o, sum, r);
    Interval right = new Interval(v, v); // exactly what NaN and infinities make of it
    if (Float.isFinite(Math.fma(scale, sum, bias))) {
      double magnitude = magnitudes.get(JAVA_FLOAT_UNALIGNED, at);
      double gamma = (terms + 3) * U / (1 - (terms + 3) * U);
      double radius =
          gamma * (Math.abs(scale) * magnitude + Math.abs(bias))
              + (terms + 3) * TINY * Math.max(1, Math.abs(scale));
      double middle = (double) scale * sum + bias;
      right = activated(new Interval(middle - radius, middle + radius), o, r);
    }
    long row = y.row(n, p, q, o) * e.output().rowElements(y.cols());
    int col = y.col(p, q, o);
    if (!holds(right, o, out, row, col))
      throw new AssertionError(
          reproducer + ": (" + n + ", " + p + ", " + q + ", " + o + ") is not within " + right);
  }

  private Interval activated(Interval sum, int o, float r) {
    Interval v = e.residual() ? sum.add(r) : sum;
    return switch (e.activation()) {
      case Activation.None _ -> v;
      case Activation.Clamp c ->
          new Interval(
              Math.clamp(v.low, (double) c.low(), (double) c.high()),
              Math.clamp(v.high, (double) c.low(), (double) c.high()));
      case Activation.Prelu a -> v.prelu(Channels.at(a.slope(), o));
      case Activation.Rprelu a ->
          v.add(-Channels.at(a.shift(), o))
              .prelu(Channels.at(a.slope(), o))
              .add(Channels.at(a.offset(), o));
    };
  }

  private boolean holds(Interval right, int o, MemorySegment out, long row, int col) {
    float low = (float) right.low;
    float high = (float) right.high;
    if (low != high) {
      low = Math.nextDown(low);
      high = Math.nextUp(high);
    }
    return switch (e.output()) {
      case Output.Int8 q -> {
        byte code = out.get(JAVA_BYTE, row + col);
        yield q.code(low) <= code && code <= q.code(high);
      }
      case Output.Bits b -> {
        boolean bit = Store.bit(out, row, col);
        yield bit == b.rule().bit(o, low) || bit == b.rule().bit(o, high);
      }
      default -> {
        float v = out.get(JAVA_FLOAT_UNALIGNED, (row + col) * Float.BYTES);
        yield Float.isNaN(low) ? Float.isNaN(v) : low <= v && v <= high;
      }
    };
  }
}
