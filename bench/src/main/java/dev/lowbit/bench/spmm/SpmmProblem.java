package dev.lowbit.bench.spmm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lowbit.Activation;
import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Input;
import dev.lowbit.Kernels;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.Rounding;
import dev.lowbit.bench.Answer;
import dev.lowbit.bench.Candidate;
import dev.lowbit.bench.Fastest;
import dev.lowbit.bench.PlanCandidate;
import dev.lowbit.bench.Problem;
import dev.lowbit.bench.Turn;
import dev.lowbit.bench.onednn.Convolution.Parameters;
import dev.lowbit.bench.onednn.PeerCandidate;
import dev.lowbit.spi.BackendException;
import dev.lowbit.spmm.SparseMatrix;
import dev.lowbit.spmm.Spmm;
import dev.lowbit.spmm.SpmmSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;

/**
 * A pruned pointwise layer with random weights, bias and input, which is finite and said to be.
 *
 * <p>The answer comes from the reference. Float32 results must lie within the family's error bound
 * of it. Integer scales are powers of two, so that every step is exact and equal bits are demanded
 * of everyone.
 */
final class SpmmProblem implements Problem {
  private static final long SEED = 20261122;
  private static final float STEP = 8;

  private final SpmmShape shape;
  private final Conv2d g;
  private final float[] weights; // dense, 0 where pruned
  private final boolean[] mask;
  private final SparseMatrix sparse;
  private final float[] bias;
  private final float[] scale;
  private final SpmmSpec spec;
  private final MemorySegment x;
  private final Answer answer;

  /** Makes operands and answer. */
  SpmmProblem(SpmmShape shape) {
    this.shape = shape;
    g = shape.geometry();
    Random random = new Random(SEED);
    mask = shape.mask();
    weights = new float[mask.length];
    for (int i = 0; i < mask.length; i++) {
      float w = shape.integers() ? 2 * random.nextInt(-15, 16) : random.nextFloat(-1, 1);
      weights[i] = mask[i] ? w : 0;
    }
    sparse = matrix(weights);
    bias = new float[g.outputs()];
    scale = new float[g.outputs()];
    for (int o = 0; o < bias.length; o++) {
      bias[o] = shape.integers() ? random.nextInt(-50, 51) : random.nextFloat(-1, 1);
      scale[o] = shape.integers() ? 1f / (16 << random.nextInt(3)) : 1;
    }
    spec = spec(bias);
    x = input(random);
    answer = answer();
  }

  private SparseMatrix matrix(float[] dense) {
    return SparseMatrix.fromMask(g.outputs(), g.channels(), dense, mask).blocked(shape.blockRows());
  }

  private SpmmSpec spec(float[] bias) {
    int pixels = g.height() * g.width();
    SpmmSpec spec =
        SpmmSpec.of(pixels, g.channels(), g.outputs(), shape.layout()).withFiniteInput();
    Epilogue epilogue = Epilogue.float32().withBias(bias);
    return shape.integers()
        ? spec.with(
            new Input.Uint8(0),
            epilogue.withScale(scale).toInt8(new Output.Int8(STEP, 0, Rounding.HALF_EVEN)))
        : spec.withEpilogue(epilogue);
  }

  private MemorySegment input(Random random) {
    int count = g.height() * g.width() * g.channels();
    MemorySegment segment = Arena.ofAuto().allocate((long) count * spec.input().elementBytes(), 64);
    for (int i = 0; i < count; i++)
      if (shape.integers()) segment.set(JAVA_BYTE, i, (byte) random.nextInt());
      else segment.setAtIndex(JAVA_FLOAT, i, (float) random.nextGaussian());
    return segment;
  }

  private Answer answer() {
    int count = g.height() * g.width() * g.outputs();
    MemorySegment y =
        shape.integers()
            ? MemorySegment.ofArray(new byte[count])
            : MemorySegment.ofArray(new float[count]);
    reference(sparse, spec, x, y);
    return new Answer(y, shape.integers() ? new float[0] : bounds(count), this::place);
  }

  /** From the sums of absolute values. */
  private float[] bounds(int count) {
    float[] sums = new float[count];
    reference(
        matrix(absolute(weights)),
        spec(absolute(bias)),
        MemorySegment.ofArray(absolute(x.toArray(JAVA_FLOAT))),
        MemorySegment.ofArray(sums));
    for (int i = 0; i < count; i++) sums[i] = Answer.bound(g.channels(), sums[i]);
    return sums;
  }

  private static float[] absolute(float... values) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) result[i] = Math.abs(values[i]);
    return result;
  }

  private static void reference(
      SparseMatrix weights, SpmmSpec spec, MemorySegment x, MemorySegment y) {
    try (Spmm.Plan plan = Kernels.named("reference").spmm().plan(weights, spec)) {
      plan.run(x, y);
    }
  }

  private String place(int element) {
    int pixels = g.height() * g.width();
    boolean nhwc = shape.layout() == Layout.NHWC;
    return "pixel %d, channel %d"
        .formatted(
            nhwc ? element / g.outputs() : element % pixels,
            nhwc ? element % g.outputs() : element / pixels);
  }

  @Override
  public Candidate candidate(Turn turn) {
    return switch (turn.contender()) {
      case SCALAR, SCALAR_AUTO -> scalar();
      case NATIVE_LIMIT -> nativeLimit();
      case ONEDNN, ONEDNN_BEST, ONEDNN_ANY ->
          PeerCandidate.convolution(
              turn,
              g,
              shape.layout(),
              shape.integers(),
              weights,
              new Parameters(bias, scale, STEP, new Activation.None()),
              x,
              answer);
      case REFERENCE, LOWBIT_CPU, LOWBIT_CPU_512, LOWBIT_CPU_256, LOWBIT_CPU_128 -> planned(turn);
      default -> throw new BackendException(turn + " has no sparse product");
    };
  }

  private Candidate planned(Turn turn) {
    MemorySegment y = Arena.ofAuto().allocate(answer.bytes(), 64);
    return PlanCandidate.of(
        turn,
        (kernels, threads) -> kernels.spmm().plan(sparse, spec, threads),
        plan -> () -> plan.run(x, y),
        work -> () -> answer.mismatch(work, y));
  }

  private Candidate scalar() {
    ScalarSpmm loop = new ScalarSpmm(sparse, bias);
    int pixels = g.height() * g.width();
    boolean nhwc = shape.layout() == Layout.NHWC;
    if (shape.integers()) {
      byte[] in = x.toArray(JAVA_BYTE);
      byte[] out = new byte[Math.toIntExact(answer.bytes())];
      int[] sums = new int[ScalarSpmm.strip()];
      return loop(
          () -> loop.integers(in, pixels, nhwc, scale, STEP, out, sums),
          MemorySegment.ofArray(out));
    }
    float[] in = x.toArray(JAVA_FLOAT);
    float[] out = new float[Math.toIntExact(answer.bytes() / Float.BYTES)];
    Runnable work = nhwc ? () -> loop.nhwc(in, pixels, out) : () -> loop.nchw(in, pixels, out);
    return loop(work, MemorySegment.ofArray(out));
  }

  private Candidate loop(Runnable work, MemorySegment y) {
    String inner = shape.layout() == Layout.NHWC ? "stored weights" : "512 pixels";
    return new Candidate(
        "row by row, inner loop over " + inner, work, () -> answer.mismatch(work, y), List.of());
  }

  private Candidate nativeLimit() {
    if (shape.integers() || shape.layout() == Layout.NHWC)
      throw new BackendException("the C++ limit has float32 in NCHW, not " + shape.text());
    NativeSpmm limit = NativeSpmm.open();
    MemorySegment y = Arena.ofAuto().allocate(answer.bytes(), 64);
    NativeSpmm.Form form =
        Fastest.of(limit.forms(sparse.blocked(1), bias, g.height() * g.width(), x, y));
    return new Candidate(form.toString(), form, () -> answer.mismatch(form, y), List.of());
  }
}
