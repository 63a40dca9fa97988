package dev.lowbit.properties;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.lowbit.Epilogue;
import dev.lowbit.Input;
import dev.lowbit.Tensor;
import java.lang.foreign.MemorySegment;

/** What a kernel with weights sums, and how exactly. */
public enum Numbers {
  /** int8, exact. */
  INT8,
  /** uint8, exact. */
  UINT8,
  /** Integers in float32 whose sums stay below 2^24: exact in any order. */
  LATTICE,
  /** float32, NaN and infinities included: within the bound of the family. */
  FLOAT;

  /** Whether sums are float. */
  public boolean floats() {
    return this == LATTICE || this == FLOAT;
  }

  /** The input type with a drawn zero point. */
  public Input input(Draw draw) {
    return switch (this) {
      case INT8 -> new Input.Int8(draw.of(0, 0, 1, -3, 127, -128));
      case UINT8 -> new Input.Uint8(draw.of(0, 0, 128, 3, 255));
      default -> new Input.Float32();
    };
  }

  /** A weight. */
  public float weight(Draw draw) {
    return switch (this) {
      case INT8, UINT8 -> draw.oneIn(3) ? draw.of(-128, 127) : draw.between(-128, 127);
      case LATTICE -> draw.between(-8, 8);
      case FLOAT -> draw.moderate();
    };
  }

  /** An epilogue; what needs integers ends in float or bits where sums are float. */
  public Epilogue epilogue(Draw draw, Ending ending, int n, int k) {
    Draw.FloatSource source = this == LATTICE ? draw::quarter : draw::moderate;
    if (!floats()) return ending.epilogue(draw, n, k);
    Ending some =
        switch (ending) {
          case INT32 -> Ending.FLOAT32;
          case SUM_BITS -> Ending.BITS;
          default -> ending;
        };
    return some.epilogue(draw, n, k, channels -> draw.parameters(channels, source));
  }

  /** Fills the channels of a tensor; beside them lies what must not be read. */
  public MemorySegment fill(Draw draw, Tensor t, MemorySegment memory) {
    int mode = draw.between(0, 5);
    if (floats())
      for (long at = 0; at < t.size(); at++)
        memory.set(JAVA_FLOAT_UNALIGNED, at * Float.BYTES, Float.NaN);
    for (int n = 0; n < t.images(); n++)
      for (int y = 0; y < t.height(); y++)
        for (int x = 0; x < t.width(); x++)
          for (int c = 0; c < t.channels(); c++) {
            long at = t.index(n, y, x, c);
            if (floats()) memory.set(JAVA_FLOAT_UNALIGNED, at * Float.BYTES, number(draw, mode));
            else memory.set(JAVA_BYTE, at, code(draw, mode));
          }
    return draw.oneIn(4) ? memory.asReadOnly() : memory;
  }

  /** Fills a residual that lies like a tensor. */
  public MemorySegment residual(Draw draw, MemorySegment memory) {
    if (this == INT8 || this == UINT8) return draw.floats(memory);
    for (long at = 0; at + Float.BYTES <= memory.byteSize(); at += Float.BYTES)
      memory.set(
          JAVA_FLOAT_UNALIGNED, at, this == LATTICE ? draw.between(-99, 99) : draw.moderate());
    return memory;
  }

  private float number(Draw draw, int mode) {
    if (this == LATTICE) return draw.between(-8, 8);
    return mode == 0 && draw.oneIn(40) ? wild(draw) : draw.moderate();
  }

  private static float wild(Draw draw) {
    float x = draw.any();
    return Math.abs(x) == Float.MAX_VALUE ? Float.POSITIVE_INFINITY : x;
  }

  private static byte code(Draw draw, int mode) {
    return switch (mode) {
      case 0 -> -128;
      case 1 -> 127;
      case 2 -> (byte) (draw.oneIn(2) ? -1 : 0);
      default -> (byte) draw.between(-128, 127);
    };
  }
}
