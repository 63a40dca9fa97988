package dev.lowbit.gpu.emulator;

import static java.lang.invoke.MethodHandles.byteArrayViewVarHandle;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.invoke.VarHandle;

/** Little-endian values of 1, 2, 4 and 8 bytes in an array, at any alignment. */
final class Bytes {
  static final VarHandle SHORTS = byteArrayViewVarHandle(short[].class, LITTLE_ENDIAN);
  static final VarHandle INTS = byteArrayViewVarHandle(int[].class, LITTLE_ENDIAN);
  static final VarHandle LONGS = byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);

  private Bytes() {}

  /** Zero-extended. */
  static long get(byte[] bytes, int at, int width) {
    return switch (width) {
      case 1 -> bytes[at] & 0xFFL;
      case 2 -> (short) SHORTS.get(bytes, at) & 0xFFFFL;
      case 4 -> (int) INTS.get(bytes, at) & 0xFFFFFFFFL;
      default -> (long) LONGS.get(bytes, at);
    };
  }

  static void set(byte[] bytes, int at, int width, long value) {
    switch (width) {
      case 1 -> bytes[at] = (byte) value;
      case 2 -> SHORTS.set(bytes, at, (short) value);
      case 4 -> INTS.set(bytes, at, (int) value);
      default -> LONGS.set(bytes, at, value);
    }
  }
}
