package dev.lowbit.bench.xnor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lowbit.Binarization;
import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Kernels;
import dev.lowbit.Layout;
import dev.lowbit.Padding;
import dev.lowbit.bench.Candidate;
import dev.lowbit.bench.Contender;
import dev.lowbit.bench.Layer;
import dev.lowbit.bench.PlanCandidate;
import dev.lowbit.bench.Problem;
import dev.lowbit.bench.Turn;
import dev.lowbit.spi.BackendException;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.Source;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A whole convolution: float32 NHWC in, sign, exact zero padding, scale and bias per channel,
 * float32 out.
 *
 * <p>The answer comes from the scalar convolution, of which a few output channels are compared with
 * the reference at every pixel. Every contender must then write the very same floats.
 */
final class ConvProblem implements Problem {
  private static final long SEED = 20260102;
  private static final long REFERENCE_BUDGET = 16_000_000; // sign products
  private static final byte POISON = 0x55;

  private final Layer layer;
  private final Conv2d g;
  private final float[] x;
  private final BitMatrix weights;
  private final float[] scale;
  private final float[] bias;
  private final MemorySegment answer;

  /** Makes operands and answer. */
  ConvProblem(Layer layer) {
    this.layer = layer;
    g = layer.geometry();
    Random random = new Random(SEED);
    x = floats(g.height() * g.width() * g.channels(), -1, random);
    weights = GemmProblem.bits(g.outputs(), g.k(), random);
    scale = floats(g.outputs(), 0.001f, random);
    bias = floats(g.outputs(), -1, random);
    float[] y = new float[g.outH() * g.outW() * g.outputs()];
    scalar().run(x, y);
    answer = MemorySegment.ofArray(y);
    checkAnswer();
  }

  private static float[] floats(int count, float least, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) values[i] = random.nextFloat(least, 1);
    return values;
  }

  @Override
  public Candidate candidate(Turn turn) {
    return switch (turn.contender()) {
      case SCALAR, SCALAR_AUTO -> scalarCandidate();
      case SAME_GEMM ->
          new GemmProblem(layer.product())
              .candidate(new Turn(Contender.LOWBIT_CPU, turn.threads()));
      case REFERENCE, LOWBIT_CPU, LOWBIT_CPU_512, LOWBIT_CPU_256, LOWBIT_CPU_128 -> planned(turn);
      default -> throw new BackendException(turn + " has no binary convolution");
    };
  }

  private Candidate planned(Turn turn) {
    MemorySegment in = Arena.ofAuto().allocate((long) x.length * Float.BYTES, 64);
    MemorySegment.copy(x, 0, in, JAVA_FLOAT, 0, x.length);
    MemorySegment y = Arena.ofAuto().allocate(answer.byteSize(), 64);
    return PlanCandidate.of(
        turn,
        (kernels, threads) -> kernels.xnorConv().plan(weights, spec(g, scale, bias), threads),
        plan -> () -> plan.run(in, y),
        work -> () -> mismatch(work, y));
  }

  private Candidate scalarCandidate() {
    ScalarXnorConv loop = scalar();
    float[] y = new float[Math.toIntExact(answer.byteSize() / Float.BYTES)];
    Runnable work = () -> loop.run(x, y);
    return new Candidate(
        "pack, gather words, 1 row x 4 columns of XOR and Long.bitCount, fma",
        work,
        () -> mismatch(work, MemorySegment.ofArray(y)),
        List.of());
  }

  private ScalarXnorConv scalar() {
    return new ScalarXnorConv(g, GemmProblem.words(weights), scale, bias);
  }

  private static XnorConvSpec spec(Conv2d g, float[] scale, float[] bias) {
    return new XnorConvSpec(
        g,
        Layout.NHWC,
        new Source.Float32(Binarization.sign()),
        Padding.ZERO,
        Epilogue.float32().withScale(scale).withBias(bias));
  }

  private Optional<String> mismatch(Runnable work, MemorySegment y) {
    y.fill(POISON);
    work.run();
    long at = answer.mismatch(y);
    if (at < 0) return Optional.empty();
    long element = at / Float.BYTES;
    return Optional.of(
        "y[pixel %d, channel %d] is %s instead of %s"
            .formatted(
                element / g.outputs(),
                element % g.outputs(),
                y.getAtIndex(JAVA_FLOAT, element),
                answer.getAtIndex(JAVA_FLOAT, element)));
  }

  /** Compares the last output channels with the reference. */
  private void checkAnswer() {
    int n = g.outputs();
    int count = Math.clamp(REFERENCE_BUDGET / (g.macs() / n), 1, n);
    BitMatrix some = BitMatrix.create(count, g.k());
    long bytes = some.words().byteSize();
    MemorySegment.copy(weights.words(), weights.words().byteSize() - bytes, some.words(), 0, bytes);
    Conv2d narrow =
        Conv2d.of(1, g.height(), g.width(), g.channels(), count, g.kernelH())
            .withStride(g.strideH(), g.strideW())
            .withPadding(g.padTop(), g.padBottom(), g.padLeft(), g.padRight());
    XnorConvSpec spec =
        spec(
            narrow,
            Arrays.copyOfRange(scale, n - count, n),
            Arrays.copyOfRange(bias, n - count, n));
    float[] y = new float[g.outH() * g.outW() * count];
    try (XnorConv.Plan plan = Kernels.named("reference").xnorConv().plan(some, spec)) {
      plan.run(MemorySegment.ofArray(x), MemorySegment.ofArray(y));
    }
    for (int i = 0; i < y.length; i++) {
      long at = (long) (i / count) * n + (n - count) + i % count;
      if (Float.compare(y[i], answer.getAtIndex(JAVA_FLOAT, at)) != 0)
        throw new IllegalStateException("the scalar convolution is wrong on " + layer.text());
    }
  }
}
