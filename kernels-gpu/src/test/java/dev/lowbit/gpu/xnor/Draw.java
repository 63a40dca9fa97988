package dev.lowbit.gpu.xnor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.lowbit.Activation;
import dev.lowbit.Binarization;
import dev.lowbit.Epilogue;
import dev.lowbit.IntThresholds;
import dev.lowbit.Output;
import dev.lowbit.Rounding;
import dev.lowbit.xnor.BitMatrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** Operands of a case, from a seed. */
final class Draw {
  private static final float[] NUMBERS = {
    0f, -0f, 1f, -1f, 0.5f, -0.5f, 1.5f, -2.5f, 3f, 127.5f, -128.5f, 0.1f, -3.3f, 1e-40f, 1e30f,
    -1e30f
  };
  private static final float[] SPECIAL = {
    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE
  };

  private final Random random;

  Draw(long seed) {
    random = new Random(seed);
  }

  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  int below(int n) {
    return random.nextInt(n);
  }

  float number() {
    return oneIn(2) ? NUMBERS[below(NUMBERS.length)] : (random.nextInt(81) - 40) * 0.25f;
  }

  float any() {
    return oneIn(8) ? SPECIAL[below(SPECIAL.length)] : number();
  }

  /** Heap or native, at any address; full of numbers. */
  MemorySegment memory(long bytes) {
    int margin = below(9);
    MemorySegment whole =
        oneIn(2)
            ? MemorySegment.ofArray(new byte[Math.toIntExact(bytes + margin)])
            : Arena.ofAuto().allocate(bytes + margin, 1);
    MemorySegment memory = whole.asSlice(margin);
    for (long at = 0; at < bytes; at++) memory.set(JAVA_BYTE, at, (byte) random.nextInt());
    for (long at = 0; at + 4 <= bytes; at += 4) memory.set(JAVA_FLOAT_UNALIGNED, at, any());
    return memory;
  }

  /** A caller's matrix: any stride, garbage in padding bits and gaps. */
  BitMatrix bits(int rows, int cols) {
    long stride = (long) BitMatrix.wordsFor(cols) + below(3);
    MemorySegment words = memory(Math.max(1, rows * stride) * Long.BYTES);
    for (long at = 0; at < words.byteSize(); at++)
      words.set(JAVA_BYTE, at, (byte) random.nextInt());
    return BitMatrix.wrap(rows, cols, words, stride);
  }

  Binarization rule(int n) {
    int size = n == 0 || oneIn(3) ? 1 : n;
    float[] threshold = new float[size];
    boolean[] atMost = new boolean[size];
    for (int c = 0; c < size; c++) {
      threshold[c] =
          oneIn(9) ? (oneIn(2) ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY) : number();
      atMost[c] = oneIn(3);
    }
    return Binarization.of(threshold, atMost);
  }

  /** An epilogue by the kernel entry that it needs. */
  Epilogue epilogue(String type, int n, int k) {
    return switch (type) {
      case "i32" -> Epilogue.int32();
      case "f32" -> steps(n, oneIn(2));
      case "i8" -> steps(n, oneIn(2)).toInt8(quantizer());
      case "u1" -> steps(n, true).toBits(rule(n));
      case "folded" ->
          Epilogue.float32().withScale(parameters(n)).withBias(parameters(n)).toBits(rule(n));
      default -> Epilogue.sumBits(thresholds(n, k));
    };
  }

  private Epilogue steps(int n, boolean residual) {
    Epilogue e = Epilogue.float32();
    if (!oneIn(4)) e = e.withScale(parameters(n));
    e = oneIn(4) ? e.withBias(-0f) : e.withBias(parameters(n));
    if (residual) e = e.withResidual();
    return switch (below(5)) {
      case 0 -> e;
      case 1 -> e.withActivation(Activation.relu());
      case 2 -> e.withActivation(new Activation.Clamp(-2.5f, 3));
      case 3 -> e.withActivation(new Activation.Prelu(parameters(n)));
      default ->
          e.withActivation(new Activation.Rprelu(parameters(n), parameters(n), parameters(n)));
    };
  }

  private float[] parameters(int n) {
    float[] values = new float[n == 0 || oneIn(3) ? 1 : n];
    for (int o = 0; o < values.length; o++) values[o] = number();
    return values;
  }

  private Output.Int8 quantizer() {
    float scale = new float[] {1, 2, 0.5f, 3, 1e-3f}[below(5)];
    Rounding[] roundings = Rounding.values();
    int zeroPoint = new int[] {0, 1, -3, 127, -128}[below(5)];
    return new Output.Int8(scale, zeroPoint, roundings[below(roundings.length)]);
  }

  private IntThresholds thresholds(int n, int k) {
    int[] threshold = new int[n];
    boolean[] atMost = new boolean[n];
    for (int o = 0; o < n; o++) {
      int edge = new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE, -k, k, 0, -k - 1}[below(6)];
      threshold[o] = oneIn(3) ? edge : below(k / 2 + 3) - k / 4 - 1;
      atMost[o] = oneIn(2);
    }
    return IntThresholds.of(threshold, atMost);
  }
}
