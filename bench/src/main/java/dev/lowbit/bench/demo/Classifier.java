package dev.lowbit.bench.demo;

import dev.lowbit.Binarization;
import dev.lowbit.Kernels;
import dev.lowbit.Parallelism;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitPacking;
import dev.lowbit.xnor.Source;
import dev.lowbit.xnor.XnorGemm;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Classifies pictures on one backend, on one thread. */
final class Classifier {
  /** Grey values from here on are bit 1; of 1, 16, 32, 48, 64, 96, 128 among the best two. */
  static final int THRESHOLD = 32;

  static final int K = 5;
  private static final int SIGN = 0x80; // grey - 128 as int8 is grey with this bit turned
  private static final long BUDGET = 1_500_000_000; // nanoseconds per measurement
  private static final int LEAST_CALLS = 10;

  /**
   * What a backend made of the queries.
   *
   * @param backend its name
   * @param queries how many were classified
   * @param predictions their labels
   * @param packing nanoseconds to turn all pictures into bits
   * @param product nanoseconds of the product, per query
   * @param search nanoseconds to find the nearest and vote, per query
   */
  @SuppressWarnings("ArrayRecordComponent") // identity is enough: results are not compared
  record Result(
      String backend,
      int queries,
      byte[] predictions,
      double packing,
      double product,
      double search) {}

  private final Kernels kernels;
  private final MemorySegment pixels;
  private final byte[] labels;

  Classifier(Kernels kernels, FashionMnist data, int neighbours) {
    this.kernels = kernels;
    byte[] shifted = data.pixels().clone();
    for (int i = 0; i < shifted.length; i++) shifted[i] ^= (byte) SIGN;
    pixels = Arena.ofAuto().allocate(shifted.length, 64);
    MemorySegment.copy(shifted, 0, pixels, ValueLayout.JAVA_BYTE, 0, shifted.length);
    labels = Arrays.copyOf(data.labels(), neighbours);
  }

  /** Classifies the first queries after the neighbours, more than once if there is time. */
  Result classify(int queries, boolean repeat) {
    int neighbours = labels.length;
    BitMatrix known = BitMatrix.create(neighbours, FashionMnist.PIXELS);
    BitMatrix asked = BitMatrix.create(queries, FashionMnist.PIXELS);
    Source source = new Source.Int8(Binarization.atLeast(THRESHOLD - SIGN));
    MemorySegment sums = Arena.ofAuto().allocate((long) queries * neighbours * Integer.BYTES, 64);
    byte[] predictions = new byte[queries];
    try (BitPacking.Plan packing =
        kernels.bitPacking().plan(FashionMnist.PIXELS, source, Parallelism.SEQUENTIAL)) {
      double pack =
          time(
              repeat,
              () -> {
                packing.run(pixels, FashionMnist.PIXELS, known);
                packing.run(
                    pixels.asSlice((long) neighbours * FashionMnist.PIXELS),
                    FashionMnist.PIXELS,
                    asked);
              });
      try (XnorGemm.Plan plan = kernels.xnorGemm().plan(known)) {
        double product = time(repeat, () -> plan.run(asked, sums, neighbours));
        double search = time(repeat, () -> search(sums, predictions));
        return new Result(
            kernels.name(), queries, predictions, pack, product / queries, search / queries);
      }
    }
  }

  private void search(MemorySegment sums, byte[] predictions) {
    NearestNeighbours nearest = new NearestNeighbours(labels, K);
    int[] row = new int[labels.length];
    for (int q = 0; q < predictions.length; q++) {
      MemorySegment.copy(
          sums, ValueLayout.JAVA_INT, (long) q * row.length * Integer.BYTES, row, 0, row.length);
      predictions[q] = nearest.predict(row, 0);
    }
  }

  /** The time of one call, or the median of the second half of a second's calls. */
  private static double time(boolean repeat, Runnable work) {
    List<Long> nanos = new ArrayList<>();
    long start = System.nanoTime();
    long now = start;
    do {
      long before = now;
      work.run();
      now = System.nanoTime();
      nanos.add(now - before);
    } while (repeat && (now - start < BUDGET || nanos.size() < LEAST_CALLS));
    List<Long> warm = nanos.subList(nanos.size() / 2, nanos.size());
    return warm.stream().sorted().toList().get(warm.size() / 2);
  }
}
