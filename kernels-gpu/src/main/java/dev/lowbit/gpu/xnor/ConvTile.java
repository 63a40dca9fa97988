package dev.lowbit.gpu.xnor;

import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Kernel;

/**
 * The convolution kernels: all have the same parameters, see {@code LOWBIT_CONV_ENTRIES} in {@code
 * conv_window.cuh}; grid is one block per tile of pixels x output channels.
 */
enum ConvTile {
  POPCOUNT_64X32("xnor/xnor_conv", "xnor_conv_64x32", 64, 64, 256, 0),
  GROUPED_64X32("xnor/xnor_conv", "xnor_conv_grouped_64x32", 64, 64, 256, 0),
  PAIRS_128X128("xnor/xnor_conv_mma", "xnor_conv_mma_128x128", 128, 128, 256, 74_752),
  PAIRS_64X64("xnor/xnor_conv_mma", "xnor_conv_mma_64x64", 64, 64, 128, 33_280),
  WORDS_128X128("xnor/xnor_conv_mma", "xnor_conv_mma_words_128x128", 128, 128, 256, 74_752),
  WORDS_64X64("xnor/xnor_conv_mma", "xnor_conv_mma_words_64x64", 64, 64, 128, 33_280),
  BYTES_64X64("xnor/xnor_conv_s8", "xnor_conv_s8_64x64", 64, 64, 128, 0);

  private final String module;
  private final String entry;
  private final int rows;
  private final int columns;
  final int threads;

  /** Four stages of 64 bytes a row or the sums of all warps, and 8 bytes for each pixel. */
  final int sharedBytes;

  ConvTile(String module, String entry, int rows, int columns, int threads, int sharedBytes) {
    this.module = module;
    this.entry = entry;
    this.rows = rows;
    this.columns = columns;
    this.threads = threads;
    this.sharedBytes = sharedBytes;
  }

  /** The entry that writes a type of output. */
  Kernel kernel(Gpu gpu, String type) {
    return gpu.kernel(module, entry + "_" + type);
  }

  /** Whether it counts bits that are set in both, not bits that differ. */
  boolean counts() {
    return tensor() && this != BYTES_64X64;
  }

  /** Whether it runs on tensor cores, which want their own layout of the weights. */
  boolean tensor() {
    return this != POPCOUNT_64X32 && this != GROUPED_64X32;
  }

  /**
   * The same tile for pixels that are an odd number of words or lie at odd multiples of 8 bytes.
   */
  ConvTile words() {
    return switch (this) {
      case PAIRS_128X128 -> WORDS_128X128;
      case PAIRS_64X64 -> WORDS_64X64;
      default -> this;
    };
  }

  /** Blocks for m pixels x n channels; more than 2^31 are refused. */
  int blocks(int m, int n) {
    long perColumn = tensor() ? 1 : 2; // 64 pixels x 32 channels, always whole words of 64
    return Math.toIntExact(Math.ceilDiv((long) m, rows) * Math.ceilDiv(n, columns) * perColumn);
  }

  String size() {
    return name().substring(name().indexOf('_') + 1).replace('X', 'x');
  }
}
