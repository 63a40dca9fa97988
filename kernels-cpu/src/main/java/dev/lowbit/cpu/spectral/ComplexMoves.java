package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;
import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lowbit.cpu.Workspace;
import dev.lowbit.cpu.codegen.Address;
import dev.lowbit.cpu.codegen.Code;
import dev.lowbit.cpu.codegen.CodeCache;
import dev.lowbit.cpu.codegen.Limits;
import dev.lowbit.cpu.codegen.Program;
import dev.lowbit.cpu.codegen.ProgramBuilder;
import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.cpu.codegen.Value;
import java.util.stream.IntStream;

/**
 * Complex vectors of scratch, one after the other, against places of a tensor in any order, times a
 * factor.
 *
 * <pre>
 *   scratch    | re re re ... | im im im ... |
 *   NHWC       | re im re im re im ...       |      a pixel's channels
 * </pre>
 */
final class ComplexMoves {
  private static final long VECTOR = Stage.PAIR / 2;
  private static final Limits LIMITS = Limits.unspilled();

  private final boolean out;
  private final boolean interleaved;
  private final int count;
  private final Code code;
  private final Workspace offsets;
  private final Workspace factor;

  /**
   * Generates.
   *
   * @param out from scratch to the tensor, or to scratch
   * @param interleaved whether the tensor has the parts of a number beside each other
   * @param bytes offset in the tensor of every vector of scratch
   * @param scale the factor
   */
  ComplexMoves(boolean out, boolean interleaved, long[] bytes, double scale) {
    this.out = out;
    this.interleaved = interleaved;
    count = bytes.length;
    code = CodeCache.SHARED.code(program(), LIMITS, this::loop);
    offsets = new Workspace(count * (long) Integer.BYTES);
    for (int i = 0; i < count; i++) {
      if (bytes[i] > Integer.MAX_VALUE)
        throw new IllegalArgumentException(
            "an image has " + bytes[i] + " bytes, at most " + Integer.MAX_VALUE + " are possible");
      ALL.set(JAVA_INT, offsets.address() + i * (long) Integer.BYTES, (int) bytes[i]);
    }
    factor = new Workspace(Float.BYTES);
    ALL.set(JAVA_FLOAT, factor.address(), (float) scale);
  }

  /** Moves all. */
  void run(long scratch, long tensor) {
    long end = scratch + count * Stage.PAIR;
    code.kernel().run(scratch, tensor, offsets.address(), factor.address(), end, 0);
  }

  /** Compiles the code. */
  void warm() {
    Workspace memory = new Workspace(3 * Stage.PAIR);
    Workspace zero = new Workspace(2L * Integer.BYTES);
    long p = memory.address();
    long x = p + 2 * Stage.PAIR;
    code.warm(
        k -> k.run(p, x, zero.address(), factor.address(), x, 0),
        k -> k.run(p, x, zero.address(), factor.address(), p, 0));
  }

  private Program program() {
    ProgramBuilder b = new ProgramBuilder("moves", FLOAT_LANES);
    Address p = b.parameter("p");
    Address x = b.parameter("x");
    Address s = b.parameter("s");
    Address w = b.parameter("w");
    Address end = b.parameter("end");
    b.loop(
        p,
        end,
        () -> {
          Address at = b.index(x, s, 0);
          Address from = out ? p : at;
          Address to = out ? at : p;
          Value k = b.splat(Type.F32, w, 0);
          Value a = b.mul(b.load(Type.F32, from, 0), k);
          Value c = b.mul(b.load(Type.F32, from, VECTOR), k);
          b.store(interleaved ? b.permute(a, c, order(0)) : a, to, 0);
          b.store(interleaved ? b.permute(a, c, order(1)) : c, to, VECTOR);
          b.move(p, Stage.PAIR);
          b.move(s, Integer.BYTES);
        });
    return b.build();
  }

  /** Of the lanes of both vectors, those of the first or of the second that is written. */
  private int[] order(int second) {
    return IntStream.range(second * FLOAT_LANES, (second + 1) * FLOAT_LANES)
        .map(i -> out ? i / 2 + i % 2 * FLOAT_LANES : 2 * i % (2 * FLOAT_LANES) + second)
        .toArray();
  }

  /** The same as plain loops, where no class can be generated. */
  private void loop(long p, long x, long s, long w, long end, long unused) {
    float[] numbers = new float[2 * FLOAT_LANES];
    float k = ALL.get(JAVA_FLOAT, w);
    for (; p != end; p += Stage.PAIR, s += Integer.BYTES) {
      long at = x + ALL.get(JAVA_INT, s);
      long from = out ? p : at;
      long to = out ? at : p;
      for (int i = 0; i < numbers.length; i++)
        numbers[i] = ALL.get(JAVA_FLOAT_UNALIGNED, from + i * (long) Float.BYTES) * k;
      for (int i = 0; i < numbers.length; i++) {
        int source = interleaved ? order(i / FLOAT_LANES)[i % FLOAT_LANES] : i;
        ALL.set(JAVA_FLOAT_UNALIGNED, to + i * (long) Float.BYTES, numbers[source]);
      }
    }
  }

  Code code() {
    return code;
  }
}
