package dev.lowbit.cpu.codegen;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.cpu.Workspace;
import java.util.Random;

/** Memory of a test: edge values to read, and a canary-filled part to write. */
final class Field {
  static final int BYTES = 1 << 14;
  private static final int[] EDGES = {
    0,
    0x80000000,
    1,
    -1,
    0x7F800000,
    0xFF800000,
    0x7FC00000,
    0x3F800000,
    0xBF800000,
    0x7F7FFFFF,
    0x00000001,
    0x80000001,
    0x7FFFFFFF,
    0x4B000001,
    0xCB000001,
    0x4F000000,
    0xCF000000,
    0x00800000,
    0x7F7F7F7F,
    0x80808080,
    0x00FF00FF,
    0x3F000000,
    0x40200000,
    0x80008000,
    0x7FFF7FFF
  };

  private final Workspace in = new Workspace(BYTES);
  private final Workspace out = new Workspace(BYTES);

  /** The same contents for the same seed. */
  Field(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < BYTES / Integer.BYTES; i++) {
      int word =
          switch (random.nextInt(3)) {
            case 0 -> EDGES[random.nextInt(EDGES.length)];
            case 1 -> random.nextInt();
            default -> Float.floatToIntBits((float) random.nextGaussian() * 100);
          };
      in.memory().setAtIndex(JAVA_INT, i, word);
    }
    clear();
  }

  /** Forgets what was written. */
  void clear() {
    out.memory().fill((byte) 0x5A);
  }

  long in() {
    return in.address();
  }

  long out() {
    return out.address();
  }

  void setInt(int index, int value) {
    in.memory().setAtIndex(JAVA_INT, index, value);
  }

  void setFloat(int index, float value) {
    setInt(index, Float.floatToRawIntBits(value));
  }

  void setByte(int index, byte value) {
    in.memory().set(JAVA_BYTE, index, value);
  }

  int getInt(int index) {
    return out.memory().getAtIndex(JAVA_INT, index);
  }

  float getFloat(int index) {
    return Float.intBitsToFloat(getInt(index));
  }

  /** Equal bytes, a NaN being as good as another where a word is one in both. */
  static void assertSame(Field expected, Field actual, String what) {
    for (int i = 0; i < BYTES / Integer.BYTES; i++) {
      int e = expected.getInt(i);
      int a = actual.getInt(i);
      int at = i;
      if (e != a && !(Float.isNaN(Float.intBitsToFloat(e)) && Float.isNaN(Float.intBitsToFloat(a))))
        assertEquals(
            Integer.toHexString(e), Integer.toHexString(a), () -> "word " + at + " of\n" + what);
    }
  }
}
