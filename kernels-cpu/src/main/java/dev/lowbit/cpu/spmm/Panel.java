package dev.lowbit.cpu.spmm;

import static dev.lowbit.cpu.Lanes.FLOATS;
import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

/**
 * How the pixels of an image are cut into blocks, and a block into micro-kernels.
 *
 * <pre>
 *   196 pixels, 16 lanes:  64 | 64 | 68    5 vectors at the end, not 4 and another block of 1
 *    49 pixels, 16 lanes:  49              4 vectors, the last with 1 pixel
 * </pre>
 *
 * <p>64 pixels are a word of output bits. Their panel is a line of 256 bytes per input channel.
 *
 * @param pixels of an image
 * @param odd whether the weights' micro-kernels take 5 vectors, or 4 and 2
 */
record Panel(int pixels, boolean odd) {
  /** Pixels of a block, but for the last. */
  static final int PIXELS = Long.SIZE;

  /** Pixels of the last block at most. */
  static final int MOST = PIXELS + FLOAT_LANES;

  /** Bytes of the longest line: vectors of the last block, rounded up to even. */
  static final long LINE = (MOST + FLOAT_LANES) * (long) Float.BYTES;

  private static final long VECTOR = FLOATS.vectorByteSize();

  /** Blocks of an image. */
  int blocks() {
    return pixels <= MOST ? Math.min(pixels, 1) : Math.ceilDiv(pixels - FLOAT_LANES, PIXELS);
  }

  /** Pixels of a block. */
  int count(int block) {
    return block == blocks() - 1 ? pixels - block * PIXELS : PIXELS;
  }

  /** Vectors of the next micro-kernel, 2, 4 or 5, when so many are left. */
  int vectors(int left) {
    return left == 5 && odd ? 5 : left > 2 ? 4 : 2;
  }

  /** Bytes of a line that holds so many pixels for the micro-kernels. */
  long lineBytes(int count) {
    int vectors = 0;
    for (int left = Math.ceilDiv(count, FLOAT_LANES); left > 0; ) {
      vectors += vectors(left);
      left -= vectors(left);
    }
    return vectors * VECTOR;
  }
}
