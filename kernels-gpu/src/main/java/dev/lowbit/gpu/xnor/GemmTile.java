package dev.lowbit.gpu.xnor;

import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Kernel;

/**
 * The product kernels: all have the same parameters, see {@code LOWBIT_ENTRIES} in {@code
 * result_rows.cuh}; grid is one block per tile of C.
 */
enum GemmTile {
  POPCOUNT_64X64("xnor/xnor_gemm", "xnor_gemm_64x64", 64, 64, 256, 0),
  STREAM_4X32("xnor/xnor_gemv", "xnor_gemv_4x32", 4, 64, 256, 0),
  BIT_128X256("xnor/xnor_mma", "xnor_mma_128x256", 128, 256, 256, 4 * (128 + 256) * 64),
  BIT_64X64("xnor/xnor_mma", "xnor_mma_64x64", 64, 64, 128, 4 * (64 + 64) * 64),
  BYTE_64X64("xnor/xnor_s8", "xnor_s8_64x64", 64, 64, 128, 0);

  private final String module;
  private final String entry;
  private final int rows;
  private final int columns;
  final int threads;
  final int sharedBytes;

  GemmTile(String module, String entry, int rows, int columns, int threads, int sharedBytes) {
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

  /** Whether it needs the row counts of A, and A in rows of 16 bytes. */
  boolean counts() {
    return this == BIT_128X256 || this == BIT_64X64;
  }

  /** Blocks for m x n; more than 2^31 are refused. */
  int blocks(int m, int n) {
    long perColumn = this == STREAM_4X32 ? 2 : 1; // 4 x 32 columns, always whole words of 64
    return Math.toIntExact(tiles(m, rows) * tiles(n, columns) * perColumn);
  }

  private static long tiles(int size, int tile) {
    return ((long) size + tile - 1) / tile;
  }
}
