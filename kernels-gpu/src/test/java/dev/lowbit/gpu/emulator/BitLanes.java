package dev.lowbit.gpu.emulator;

/** Bit fields, permutes and dot products of 32-bit registers over the 32 lanes of a warp. */
final class BitLanes {
  private BitLanes() {}

  /** {@link Op#mode} of a funnel shift whose amount is taken modulo 32; else it stops at 32. */
  static final int WRAP = 1;

  /** {@link Op#mode} of {@code dp4a}: the bytes of a, of b are signed. */
  static final int SIGNED_A = 1;

  static final int SIGNED_B = 2;

  static void run(Op op, int[] r, int[] out, int o) {
    int a = op.a;
    int b = op.b;
    int c = op.c;
    switch (op.code) {
      case POPC -> {
        for (int l = 0; l < 32; l++) out[o + l] = Integer.bitCount(r[a + l]);
      }
      case CLZ -> {
        for (int l = 0; l < 32; l++) out[o + l] = Integer.numberOfLeadingZeros(r[a + l]);
      }
      case BREV -> {
        for (int l = 0; l < 32; l++) out[o + l] = Integer.reverse(r[a + l]);
      }
      case SEXT8 -> {
        for (int l = 0; l < 32; l++) out[o + l] = (byte) r[a + l];
      }
      case SEXT16 -> {
        for (int l = 0; l < 32; l++) out[o + l] = (short) r[a + l];
      }
      case ZEXT8 -> {
        for (int l = 0; l < 32; l++) out[o + l] = r[a + l] & 0xFF;
      }
      case ZEXT16 -> {
        for (int l = 0; l < 32; l++) out[o + l] = r[a + l] & 0xFFFF;
      }
      case PACK16 -> {
        for (int l = 0; l < 32; l++) out[o + l] = (r[a + l] & 0xFFFF) | r[b + l] << 16;
      }
      case LOP3 -> {
        for (int l = 0; l < 32; l++) out[o + l] = lop3(r[a + l], r[b + l], r[c + l], op.mode);
      }
      case DP4A -> {
        for (int l = 0; l < 32; l++) out[o + l] = dp4a(r[a + l], r[b + l], r[c + l], op.mode);
      }
      case PRMT -> {
        for (int l = 0; l < 32; l++) out[o + l] = prmt(r[a + l], r[b + l], r[c + l], op.mode);
      }
      case SHF_L, SHF_R -> {
        boolean left = op.code == Code.SHF_L;
        for (int l = 0; l < 32; l++) {
          int by = op.mode == WRAP ? r[c + l] & 31 : (int) Math.min(r[c + l] & 0xFFFFFFFFL, 32);
          long both = (long) r[b + l] << 32 | (r[a + l] & 0xFFFFFFFFL);
          out[o + l] = left ? (int) (both << by >>> 32) : (int) (both >>> by);
        }
      }
      case BFE_S, BFE_U -> {
        boolean signed = op.code == Code.BFE_S;
        for (int l = 0; l < 32; l++) out[o + l] = bfe(r[a + l], r[b + l], r[c + l], signed);
      }
      case BFI -> {
        int length = op.rowsA[0];
        for (int l = 0; l < 32; l++) {
          out[o + l] = (int) bfi(r[a + l], r[b + l], r[c + l], r[length + l], 32);
        }
      }
      case BFIND_S, BFIND_U -> {
        boolean signed = op.code == Code.BFIND_S;
        for (int l = 0; l < 32; l++) {
          long x = signed ? r[a + l] : r[a + l] & 0xFFFFFFFFL;
          out[o + l] = bfind(signed && x < 0 ? ~x : x, op.mode != 0 ? 31 : Op.NONE);
        }
      }
      case CLAMP -> clamp(op, r, out, o);
      default -> throw new AssertionError(op.code);
    }
  }

  /** Bit 4a + 2b + c of the table is the result for the bits a, b, c. */
  static int lop3(int a, int b, int c, int table) {
    int x = 0;
    if ((table & 1) != 0) x |= ~a & ~b & ~c;
    if ((table & 2) != 0) x |= ~a & ~b & c;
    if ((table & 4) != 0) x |= ~a & b & ~c;
    if ((table & 8) != 0) x |= ~a & b & c;
    if ((table & 16) != 0) x |= a & ~b & ~c;
    if ((table & 32) != 0) x |= a & ~b & c;
    if ((table & 64) != 0) x |= a & b & ~c;
    if ((table & 128) != 0) x |= a & b & c;
    return x;
  }

  private static int dp4a(int a, int b, int c, int signs) {
    int sum = c;
    for (int i = 0; i < 32; i += 8) {
      int x = (signs & SIGNED_A) != 0 ? (byte) (a >> i) : a >> i & 0xFF;
      int y = (signs & SIGNED_B) != 0 ? (byte) (b >> i) : b >> i & 0xFF;
      sum += x * y;
    }
    return sum;
  }

  /** {@code mode}: 0 the general form, else 1 + index in f4e b4e rc8 ecl ecr rc16. */
  private static int prmt(int a, int b, int c, int mode) {
    long both = (long) b << 32 | (a & 0xFFFFFFFFL);
    int x = 0;
    for (int i = 0; i < 4; i++) {
      int k = c & 3;
      int selector =
          switch (mode) {
            case 0 -> c >> (4 * i) & 15;
            case 1 -> k + i & 7;
            case 2 -> k - i & 7;
            case 3 -> k;
            case 4 -> Math.max(i, k);
            case 5 -> Math.min(i, k);
            default -> (c & 1) * 2 + (i & 1);
          };
      int selected = (byte) (both >> (8 * (selector & 7)));
      if ((selector & 8) != 0) selected >>= 7;
      x |= (selected & 0xFF) << (8 * i);
    }
    return x;
  }

  private static int bfe(long x, int position, int length, boolean signed) {
    return (int) bfe64(signed ? x : x & 0xFFFFFFFFL, position, length, signed, 32);
  }

  /** The sign of a field that reaches past the end, or of an empty one, is as PTX defines it. */
  static long bfe64(long x, int position, int length, boolean signed, int bits) {
    int from = position & 0xFF;
    int n = length & 0xFF;
    if (n == 0) return 0;
    long sign = signed ? x >> Math.min(from + n - 1, bits - 1) & 1 : 0;
    long field = from >= 64 ? 0 : (bits == 64 ? x : x & 0xFFFFFFFFL) >>> from;
    int valid = Math.max(0, Math.min(n, bits - from));
    long mask = valid >= 64 ? -1 : (1L << valid) - 1;
    return (field & mask) | (sign != 0 ? ~mask : 0);
  }

  static long bfi(long insert, long into, int position, int length, int bits) {
    int at = position & 0xFF;
    int n = Math.min(length & 0xFF, bits - at);
    if (n <= 0) return into;
    long mask = (n >= 64 ? -1 : (1L << n) - 1) << at;
    return (into & ~mask) | (insert << at & mask);
  }

  /** Position of the highest set bit, or, below {@code top}, the shift that brings it there. */
  static int bfind(long x, int top) {
    if (x == 0) return -1;
    int at = 63 - Long.numberOfLeadingZeros(x);
    return top < 0 ? at : top - at;
  }

  /** Saturates to {@link Op#width} bits; {@code mode} 1: the source is unsigned. */
  private static void clamp(Op op, int[] r, int[] out, int o) {
    for (int l = 0; l < 32; l++) {
      long x = op.mode == 1 ? r[op.a + l] & 0xFFFFFFFFL : r[op.a + l];
      out[o + l] = (int) clamped(x, op.width, op.signed);
    }
  }

  static long clamped(long x, int bits, boolean signed) {
    long most = (1L << (signed ? bits - 1 : bits)) - 1;
    return Math.clamp(x, signed ? -most - 1 : 0, most);
  }
}
