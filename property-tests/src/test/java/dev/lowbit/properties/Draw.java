package dev.lowbit.properties;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.lowbit.Binarization;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.Source;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/** Operands from one seed: the same seed gives every backend the same numbers. */
public final class Draw {
  private static final float[] SPECIAL = {
    0f,
    -0f,
    1,
    -1,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    0.5f,
    -0.5f,
    1e-40f,
    127.5f,
    -128.5f
  };

  private final RandomGenerator random;

  /** Starts from a seed. */
  public Draw(long seed) {
    random = new SplittableRandom(seed);
  }

  /** An integer of an interval, both ends included. */
  public int between(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  /** True once in n times. */
  public boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  /** One of some integers. */
  public int of(int... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** One of some values. */
  public <T> T of(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** The numbers below n in some order. */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = between(0, i);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** What an activation may hold: lattices, specials, NaN and infinities included. */
  public float any() {
    return switch (random.nextInt(6)) {
      case 0 -> SPECIAL[random.nextInt(SPECIAL.length)];
      case 1, 2 -> 0.5f * between(-9, 9);
      case 3 -> Float.intBitsToFloat(random.nextInt() & ~0x40000000); // |x| < 2, also subnormal
      default -> (float) random.nextGaussian();
    };
  }

  /** What a parameter may hold. */
  public float finite() {
    float x = any();
    return Float.isFinite(x) ? x : 0.25f * between(-9, 9);
  }

  /** A parameter per channel, or one for all. */
  public float[] parameters(int n) {
    float[] values = new float[n == 0 || oneIn(3) ? 1 : n];
    for (int o = 0; o < values.length; o++) values[o] = finite();
    return values;
  }

  /** A number that is exact in every sum: a multiple of 1/4 up to 9/4. */
  public float quarter() {
    return 0.25f * between(-9, 9);
  }

  /** A number far from overflow and underflow. */
  public float moderate() {
    return oneIn(3) ? quarter() : (float) random.nextGaussian();
  }

  /** A parameter per channel, or one for all, from one of the above. */
  public float[] parameters(int n, FloatSource source) {
    float[] values = new float[n == 0 || oneIn(3) ? 1 : n];
    for (int o = 0; o < values.length; o++) values[o] = source.next();
    return values;
  }

  /** Draws one number. */
  @FunctionalInterface
  public interface FloatSource {
    /** The next number. */
    float next();
  }

  /** Directions, as many as there are thresholds. */
  public boolean[] directions(int n) {
    boolean[] atMost = new boolean[n];
    for (int o = 0; o < n; o++) atMost[o] = random.nextBoolean();
    return atMost;
  }

  /** Thresholds with directions; infinities, too. */
  public Binarization rule(int n) {
    if (oneIn(5)) return Binarization.sign();
    float[] threshold = parameters(n);
    for (int o = 0; o < threshold.length; o++)
      if (oneIn(9)) threshold[o] = oneIn(2) ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
    return Binarization.of(threshold, directions(threshold.length));
  }

  /** Thresholds for int8: integers up to 128, which no value reaches, and numbers in between. */
  public Binarization int8Rule(int n) {
    Binarization rule = rule(n);
    float[] threshold = new float[rule.size()];
    boolean[] atMost = new boolean[rule.size()];
    for (int o = 0; o < threshold.length; o++) {
      threshold[o] = oneIn(3) ? rule.threshold(o) : oneIn(5) ? 128 : between(-128, 127);
      atMost[o] = rule.atMost(o);
    }
    return Binarization.of(threshold, atMost);
  }

  /** Fills memory with float32 of all kinds. */
  public MemorySegment floats(MemorySegment x) {
    for (long at = 0; at + 4 <= x.byteSize(); at += 4) x.set(JAVA_FLOAT_UNALIGNED, at, any());
    return oneIn(4) ? x.asReadOnly() : x;
  }

  /**
   * Fills memory with numbers on, beside and far from the thresholds of a source.
   *
   * @param channel of the element at an index
   */
  public MemorySegment numbers(MemorySegment x, Source source, IntUnaryOperator channel) {
    int count = Math.toIntExact(x.byteSize() / source.elementBytes());
    for (int i = 0; i < count; i++) {
      float threshold = source.binarization().threshold(channel.applyAsInt(i));
      float near =
          switch (random.nextInt(6)) {
            case 0 -> threshold;
            case 1 -> Math.nextUp(threshold);
            case 2 -> Math.nextDown(threshold);
            default -> any();
          };
      if (source instanceof Source.Float32) x.set(JAVA_FLOAT_UNALIGNED, 4L * i, near);
      else x.set(JAVA_BYTE, i, oneIn(2) ? (byte) random.nextInt() : (byte) Math.round(near));
    }
    return oneIn(4) ? x.asReadOnly() : x;
  }

  /** Fills memory with words: random, all one value, or alternating. */
  public MemorySegment words(MemorySegment x) {
    int pattern = between(0, 7);
    for (long at = 0; at + 8 <= x.byteSize(); at += 8) {
      long word =
          switch (pattern) {
            case 0 -> 0L;
            case 1 -> -1L;
            case 2 -> 0xAAAAAAAAAAAAAAAAL;
            default -> random.nextLong();
          };
      x.set(JAVA_LONG_UNALIGNED, at, word);
    }
    return oneIn(4) ? x.asReadOnly() : x;
  }

  /** A matrix of the caller: any memory, gaps between rows, garbage in the padding bits. */
  public BitMatrix wrapped(int rows, int cols, Memory memory) {
    long words = BitMatrix.wordsFor(cols);
    long stride = words + of(0, 0, 1, 3);
    long bytes = rows == 0 ? 0 : ((rows - 1) * stride + words) * Long.BYTES;
    return BitMatrix.wrap(rows, cols, words(memory.allocate(bytes)), stride);
  }

  /** A matrix of its own or of the caller. */
  public BitMatrix bits(int rows, int cols, Memory memory) {
    BitMatrix wrapped = wrapped(rows, cols, memory);
    if (!oneIn(4)) return wrapped;
    BitMatrix own = BitMatrix.create(rows, cols);
    for (int r = 0; r < rows; r++)
      for (int c = 0; c < cols; c++) own.set(r, c, wrapped.sign(r, c) > 0);
    return own;
  }
}
