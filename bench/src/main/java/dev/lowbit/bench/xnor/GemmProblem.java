package dev.lowbit.bench.xnor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lowbit.Epilogue;
import dev.lowbit.Kernels;
import dev.lowbit.bench.Candidate;
import dev.lowbit.bench.MatrixShape;
import dev.lowbit.bench.PlanCandidate;
import dev.lowbit.bench.Problem;
import dev.lowbit.bench.Turn;
import dev.lowbit.spi.BackendException;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.XnorGemm;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A product of two random bit matrices, raw sums out.
 *
 * <p>The answer comes from the scalar loop, of which some rows are compared with the reference: all
 * rows would take minutes on the large shapes. Every contender must then equal the whole answer.
 */
final class GemmProblem implements Problem {
  private static final long SEED = 20260101;
  private static final long REFERENCE_BUDGET = 16_000_000; // sign products, about 0.1 s
  private static final byte POISON = 0x55;

  private final MatrixShape shape;
  private final BitMatrix a;
  private final BitMatrix b;
  private final MemorySegment answer;

  /** Makes operands and answer. */
  GemmProblem(MatrixShape shape) {
    this.shape = shape;
    Random random = new Random(SEED);
    a = bits(shape.m(), shape.k(), random);
    b = bits(shape.n(), shape.k(), random);
    int[] sums = new int[Math.multiplyExact(shape.m(), shape.n())];
    scalar().run(words(a), shape.m(), sums);
    answer = MemorySegment.ofArray(sums);
    checkAnswer();
  }

  static BitMatrix bits(int rows, int cols, Random random) {
    return BitMatrix.of(rows, cols, random.longs((long) rows * BitMatrix.wordsFor(cols)).toArray());
  }

  static long[] words(BitMatrix bits) {
    return bits.words().toArray(JAVA_LONG);
  }

  @Override
  public Candidate candidate(Turn turn) {
    return switch (turn.contender()) {
      case SCALAR, SCALAR_AUTO -> scalarCandidate();
      case NATIVE_LIMIT -> nativeCandidate();
      case REFERENCE, LOWBIT_CPU, LOWBIT_CPU_512, LOWBIT_CPU_256, LOWBIT_CPU_128 -> planned(turn);
      default -> throw new BackendException(turn + " has no binary product");
    };
  }

  private Candidate planned(Turn turn) {
    MemorySegment c = Arena.ofAuto().allocate(answer.byteSize(), 64);
    int ldc = shape.n();
    return PlanCandidate.of(
        turn,
        (kernels, threads) -> kernels.xnorGemm().plan(b, Epilogue.int32(), threads),
        plan -> () -> plan.run(a, c, ldc),
        work -> () -> mismatch(work, c));
  }

  private Candidate scalarCandidate() {
    ScalarXnorGemm loop = scalar();
    long[] words = words(a);
    int[] c = new int[Math.toIntExact(answer.byteSize() / Integer.BYTES)];
    int m = shape.m();
    Runnable work = () -> loop.run(words, m, c);
    return new Candidate(
        "long[] words, 1 row x 4 columns of XOR and Long.bitCount",
        work,
        () -> mismatch(work, MemorySegment.ofArray(c)),
        List.of());
  }

  private Candidate nativeCandidate() {
    NativeLimit limit = NativeLimit.open();
    MemorySegment c = Arena.ofAuto().allocate(answer.byteSize(), 64);
    NativeLimit.Product product = limit.plan(b);
    Runnable work = () -> product.run(a, c);
    return new Candidate(limit.toString(), work, () -> mismatch(work, c), List.of());
  }

  private ScalarXnorGemm scalar() {
    return new ScalarXnorGemm(words(b), shape.n(), BitMatrix.wordsFor(shape.k()), shape.k());
  }

  private Optional<String> mismatch(Runnable work, MemorySegment c) {
    c.fill(POISON);
    work.run();
    long at = answer.mismatch(c);
    if (at < 0) return Optional.empty();
    long element = at / Integer.BYTES;
    return Optional.of(
        "C[%d, %d] is %d instead of %d"
            .formatted(
                element / shape.n(),
                element % shape.n(),
                c.getAtIndex(JAVA_INT, element),
                answer.getAtIndex(JAVA_INT, element)));
  }

  /** Compares rows that are spread evenly, the last one among them, with the reference. */
  private void checkAnswer() {
    long perRow = (long) shape.n() * shape.k();
    int count = Math.clamp(REFERENCE_BUDGET / perRow, 1, shape.m());
    BitMatrix sample = BitMatrix.create(count, shape.k());
    MemorySegment expected = MemorySegment.ofArray(new int[count * shape.n()]);
    MemorySegment actual = MemorySegment.ofArray(new int[count * shape.n()]);
    long rowBytes = shape.n() * (long) Integer.BYTES;
    long wordBytes = a.rowStride() * Long.BYTES;
    for (int r = 0; r < count; r++) {
      long i = (r + 1L) * shape.m() / count - 1;
      MemorySegment.copy(a.words(), i * wordBytes, sample.words(), r * wordBytes, wordBytes);
      MemorySegment.copy(answer, i * rowBytes, actual, r * rowBytes, rowBytes);
    }
    try (XnorGemm.Plan plan = Kernels.named("reference").xnorGemm().plan(b)) {
      plan.run(sample, expected, shape.n());
    }
    if (expected.mismatch(actual) >= 0)
      throw new IllegalStateException("the scalar loop is wrong on " + shape.text());
  }
}
