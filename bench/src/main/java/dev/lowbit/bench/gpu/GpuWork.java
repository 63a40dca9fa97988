package dev.lowbit.bench.gpu;

import dev.lowbit.gpu.Stream;
import java.util.Optional;

/** One operation on one shape, with several sets of operands on the device. */
interface GpuWork extends AutoCloseable {
  /** Bytes that the sets of operands exceed together: twice the L2 cache of an H200. */
  long BEYOND_CACHE = 128L << 20;

  /** How many sets of some bytes take turns. */
  static int sets(long bytes) {
    return Math.clamp(BEYOND_CACHE / Math.max(bytes, 1) + 1, 2, 32);
  }

  /** For example {@code gemm}. */
  String operation();

  /** The shape for a reader. */
  String shape();

  /** Input types and output type. */
  String type();

  /** NHWC or {@code -}. */
  String layout();

  /** Multiply-accumulate operations of a run. */
  long macs();

  /** Bytes of the operands of a run: each read or written once. */
  long bytes();

  /** How many sets of operands there are. */
  int sets();

  /** Queues a run. */
  void run(int set, Stream stream);

  /** Fills all outputs with a pattern, so that an old result is no result. */
  void poison(Stream stream);

  /** Compares the outputs as they are with the CPU's: some rows of large ones, all of others. */
  Optional<String> mismatch(Stream stream);

  /** Frees the operands. */
  @Override
  void close();
}
