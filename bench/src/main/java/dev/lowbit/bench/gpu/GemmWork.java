package dev.lowbit.bench.gpu;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lowbit.Binarization;
import dev.lowbit.Epilogue;
import dev.lowbit.Kernels;
import dev.lowbit.Parallelism;
import dev.lowbit.bench.MatrixShape;
import dev.lowbit.gpu.DeviceBuffer;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Stream;
import dev.lowbit.gpu.xnor.DeviceBits;
import dev.lowbit.gpu.xnor.GpuXnorGemm;
import dev.lowbit.gpu.xnor.XnorGemmPlan;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.XnorGemm;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Products of random bit matrices; raw sums out, or the bits of the next layer. */
final class GemmWork implements GpuWork {
  private static final byte POISON = 0x55;
  private static final long SEED = 20260101;
  private static final long CHECKED_MACS = 1L << 34; // what the CPU computes for comparison
  private static final int LEAST_ROWS = 16;

  private final MatrixShape shape;
  private final boolean bits;
  private final List<Operands> sets = new ArrayList<>();

  /** One set: the plan owns B. */
  private record Operands(BitMatrix a, BitMatrix b, DeviceBits x, XnorGemmPlan plan, DeviceBits y) {
    DeviceBuffer output() {
      return y.words();
    }
  }

  GemmWork(Gpu gpu, MatrixShape shape, boolean bits) {
    this.shape = shape;
    this.bits = bits;
    Random random = new Random(SEED);
    int count = GpuWork.sets(bytes());
    try {
      for (int s = 0; s < count; s++) sets.add(operands(gpu, random));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Operands operands(Gpu gpu, Random random) {
    BitMatrix a = random(shape.m(), random);
    BitMatrix b = random(shape.n(), random);
    XnorGemmPlan plan = new GpuXnorGemm(gpu).plan(b, epilogue(), Parallelism.SEQUENTIAL);
    // Sums are laid out as a bit matrix of 32 n columns.
    DeviceBits y = DeviceBits.create(gpu, shape.m(), bits ? shape.n() : 32 * shape.n());
    return new Operands(a, b, DeviceBits.upload(gpu, a), plan, y);
  }

  private BitMatrix random(int rows, Random random) {
    long words = (long) rows * BitMatrix.wordsFor(shape.k());
    return BitMatrix.of(rows, shape.k(), random.longs(words).toArray());
  }

  private Epilogue epilogue() {
    return bits ? Epilogue.float32().toBits(Binarization.sign()) : Epilogue.int32();
  }

  @Override
  public String operation() {
    return shape.operation();
  }

  @Override
  public String shape() {
    return shape.text();
  }

  @Override
  public String type() {
    return bits ? "b1 -> b1" : "b1 -> int32";
  }

  @Override
  public String layout() {
    return "-";
  }

  @Override
  public long macs() {
    return shape.macs();
  }

  @Override
  public long bytes() {
    long row = bits ? BitMatrix.wordsFor(shape.n()) * (long) Long.BYTES : 4L * shape.n();
    long words = ((long) shape.m() + shape.n()) * BitMatrix.wordsFor(shape.k());
    return words * Long.BYTES + shape.m() * row;
  }

  @Override
  public int sets() {
    return sets.size();
  }

  @Override
  public void run(int set, Stream stream) {
    Operands o = sets.get(set);
    if (bits) o.plan.run(o.x, o.y, stream);
    else o.plan.run(o.x, null, 0, o.output(), 2 * o.y.rowStride(), stream);
  }

  @Override
  public void poison(Stream stream) {
    for (Operands o : sets) o.output().fill(POISON, stream);
  }

  @Override
  public Optional<String> mismatch(Stream stream) {
    for (int s = 0; s < sets.size(); s++) {
      int set = s;
      Optional<String> wrong = mismatch(sets.get(s), stream);
      if (wrong.isPresent()) return wrong.map(text -> "set " + set + ": " + text);
    }
    return Optional.empty();
  }

  /** Rows that are spread evenly, the last one among them, are compared as a whole. */
  private Optional<String> mismatch(Operands o, Stream stream) {
    int m = shape.m();
    long affordable = CHECKED_MACS / sets.size() / Math.max(1, shape.macs() / m);
    int count = (int) Math.min(m, Math.max(LEAST_ROWS, affordable));
    long row = bits ? BitMatrix.wordsFor(shape.n()) * (long) Long.BYTES : 4L * shape.n();
    BitMatrix sample = BitMatrix.create(count, shape.k());
    long words = sample.rowStride() * Long.BYTES;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment actual = arena.allocate(count * row, 64);
      MemorySegment expected = arena.allocate(count * row, 64);
      for (int r = 0; r < count; r++) {
        long i = (r + 1L) * m / count - 1;
        MemorySegment.copy(
            o.a.words(), i * o.a.rowStride() * Long.BYTES, sample.words(), r * words, words);
        o.output()
            .slice(i * o.y.rowStride() * Long.BYTES, row)
            .copyTo(actual.asSlice(r * row, row), stream);
      }
      stream.synchronize();
      try (XnorGemm.Plan plan =
          Kernels.best().xnorGemm().plan(o.b, epilogue(), Parallelism.SEQUENTIAL)) {
        plan.run(sample, expected, bits ? row / Long.BYTES : shape.n());
      }
      long at = expected.mismatch(actual);
      if (at < 0) return Optional.empty();
      return Optional.of(
          "sampled row %d of %d, cell %d: %08x instead of %08x"
              .formatted(
                  at / row,
                  count,
                  at % row / 4,
                  actual.get(JAVA_INT, at / 4 * 4),
                  expected.get(JAVA_INT, at / 4 * 4)));
    }
  }

  @Override
  public void close() {
    for (Operands o : sets) {
      o.plan.close();
      o.x.close();
      o.y.close();
    }
    sets.clear();
  }
}
