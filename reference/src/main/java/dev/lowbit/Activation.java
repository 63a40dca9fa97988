package dev.lowbit;

/** The nonlinear step of an {@link Epilogue}; NaN stays NaN. */
public sealed interface Activation {
  /**
   * Applies the function.
   *
   * @param o output channel
   * @param v value
   * @return the activated value, every operation rounded once
   */
  float apply(int o, float v);

  /** The identity. */
  record None() implements Activation {
    @Override
    public float apply(int o, float v) {
      return v;
    }
  }

  /**
   * Limits to an interval; ReLU is {@code Clamp(0, +infinity)}, ReLU6 {@code Clamp(0, 6)}.
   *
   * @param low least value
   * @param high greatest value
   */
  record Clamp(float low, float high) implements Activation {
    /**
     * Checks the interval.
     *
     * @throws IllegalArgumentException unless low &lt;= high
     */
    public Clamp {
      if (!(low <= high))
        throw new IllegalArgumentException("low=" + low + " is not <= high=" + high);
    }

    @Override
    public float apply(int o, float v) {
      return v < low ? low : v > high ? high : v;
    }
  }

  /**
   * v &gt; 0 ? v : slope[o] * v.
   *
   * @param slope one per output channel, or one for all; owned by the record
   */
  @SuppressWarnings("ArrayRecordComponent") // identity is enough: activations are not compared
  record Prelu(float... slope) implements Activation {
    /** Copies and checks the slopes: NaN and infinities are rejected. */
    public Prelu {
      slope = Channels.finite(slope, "slope");
    }

    @Override
    public float apply(int o, float v) {
      return v > 0 ? v : Channels.at(slope, o) * v;
    }
  }

  /**
   * RPReLU of ReActNet (arXiv 2003.03488): u = v - shift[o], then (u &gt; 0 ? u : slope[o] * u) +
   * offset[o].
   *
   * @param shift subtracted first; one per output channel, or one for all
   * @param slope factor of negative values; one per output channel, or one for all
   * @param offset added last; one per output channel, or one for all
   */
  @SuppressWarnings("ArrayRecordComponent") // identity is enough: activations are not compared
  record Rprelu(float[] shift, float[] slope, float[] offset) implements Activation {
    /** Copies and checks the parameters: NaN and infinities are rejected. */
    public Rprelu {
      shift = Channels.finite(shift, "shift");
      slope = Channels.finite(slope, "slope");
      offset = Channels.finite(offset, "offset");
    }

    @Override
    public float apply(int o, float v) {
      float u = v - Channels.at(shift, o);
      return (u > 0 ? u : Channels.at(slope, o) * u) + Channels.at(offset, o);
    }
  }

  /**
   * ReLU.
   *
   * @return {@code Clamp(0, +infinity)}
   */
  static Activation relu() {
    return new Clamp(0, Float.POSITIVE_INFINITY);
  }
}
