package dev.lowbit.properties;

import dev.lowbit.xnor.Source;

/** What a kernel reads; the thresholds are drawn. */
public enum SourceType {
  /** Packed bits. */
  BITS,
  /** float32. */
  FLOAT32,
  /** int8. */
  INT8;

  /** Draws thresholds per channel, or one for all. */
  public Source source(Draw draw, int channels) {
    return switch (this) {
      case BITS -> new Source.Bits();
      case FLOAT32 -> new Source.Float32(draw.rule(channels));
      case INT8 -> new Source.Int8(draw.int8Rule(channels));
    };
  }
}
